import { asProblem } from '@/lib/problem'
import { Notice } from '@/ui/notice'

/** What went wrong, in place; nothing where nothing did. */
export function Wrong({ error }: { error: unknown }) {
  if (!error) return null
  const { detail, hint } = asProblem(error)
  return (
    <Notice kind="bad">
      {detail} {hint}
    </Notice>
  )
}
