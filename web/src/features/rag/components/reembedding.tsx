import { plural } from '@/lib/format'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Progress } from '@/ui/progress'
import { useStopReembedding } from '../api'

type ReembeddingProps = { indexId: string; state: { model: string; done: number; total: number } }

/** How far the vectors by another model are; until all are there the old ones answer. */
export function Reembedding({ indexId, state: { model, done, total } }: ReembeddingProps) {
  const stop = useStopReembedding(indexId)
  return (
    <Card aria-label="New vectors" className="py-3.5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-medium tabular-nums" aria-live="polite">
            New vectors by {model}: {done.toLocaleString()} of {plural(total, 'passage')}
          </p>
          <p className="text-sm text-ink-soft">Questions are answered by the old vectors until all are there.</p>
        </div>
        <Button size="small" busy={stop.isPending} onClick={() => stop.mutate()}>
          Stop
        </Button>
      </div>
      <Progress value={total > 0 ? done / total : undefined} label="New vectors" className="mt-2.5" />
    </Card>
  )
}
