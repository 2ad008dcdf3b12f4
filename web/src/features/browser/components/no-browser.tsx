import { useQuery } from '@tanstack/react-query'
import { Notice } from '@/ui/notice'
import { toolsQuery } from '../api'

/** Says why no session can be opened, and how that is mended; nothing where there is a browser. */
export function NoBrowser({ className }: { className?: string }) {
  const tools = useQuery(toolsQuery())
  const reason = tools.data?.find(({ name }) => name === 'playwright')?.reason
  if (!reason) return null
  return (
    <Notice kind="warn" title="There is no browser here" className={className}>
      {reason}
    </Notice>
  )
}
