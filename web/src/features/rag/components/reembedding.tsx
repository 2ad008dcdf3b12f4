import { count } from '@/lib/format'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Progress } from '@/ui/progress'
import { useStopReembedding, type IndexDetails } from '../api'

type ReembeddingProps = { indexId: string; state: NonNullable<IndexDetails['reembedding']> }

/** How far the vectors by another model are, or why they have stopped; until all are there the old ones answer. */
export function Reembedding({ indexId, state: { model, done, total, error_message } }: ReembeddingProps) {
  const stop = useStopReembedding(indexId)
  return (
    <Card aria-label="New vectors" className="py-3.5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-medium tabular-nums" aria-live="polite">
            New vectors by {model}: {count(done)} of {count(total)}
          </p>
          {error_message ? (
            <p className="text-sm text-bad">Stopped: {error_message}</p>
          ) : (
            <p className="text-sm text-ink-soft">Questions are answered by the old vectors until all are there.</p>
          )}
        </div>
        <Button size="small" busy={stop.isPending} onClick={() => stop.mutate()}>
          {error_message ? 'Give up' : 'Stop'}
        </Button>
      </div>
      <Progress value={total > 0 ? done / total : undefined} label="New vectors" className="mt-2.5" />
    </Card>
  )
}
