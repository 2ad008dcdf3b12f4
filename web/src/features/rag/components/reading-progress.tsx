import { plural } from '@/lib/format'
import { Card } from '@/ui/card'
import { Progress } from '@/ui/progress'

/** How far the documents of an index are together, as long as some of them are being read. */
export function ReadingProgress({ states }: { states: Record<string, number> }) {
  const { pending = 0, running = 0, completed = 0, failed = 0 } = states
  const left = pending + running
  if (left === 0) return null
  const all = left + completed + failed
  return (
    <Card className="py-3.5">
      <p className="flex flex-wrap justify-between gap-x-4 font-medium tabular-nums" aria-live="polite">
        <span>
          {completed} of {plural(all, 'document')} searchable
        </span>
        <span className="font-normal text-ink-soft">
          {running > 0 && `${running} being read, `}
          {pending} waiting
          {failed > 0 && <span className="text-bad">, {failed} failed</span>}
        </span>
      </p>
      <Progress value={(completed + failed) / all} label="Documents read" className="mt-2" />
    </Card>
  )
}
