import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, RotateCcw, Send } from 'lucide-react'
import { useState } from 'react'
import { duration } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Sheet } from '@/ui/dialog'
import { Empty } from '@/ui/empty'
import { JsonView } from '@/ui/json-view'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton, SkeletonRows } from '@/ui/skeleton'
import { Table, type Column } from '@/ui/table'
import { toast } from '@/ui/toasts'
import { deliveriesQuery, deliveryQuery, useReplayDelivery, type Delivery, type Outgoing } from '../../triggers-api'

const TONES = { pending: 'neutral', delivered: 'good', failed: 'bad' } as const
const WORDS = { pending: 'Pending', delivered: 'Delivered', failed: 'Failed' }

const State = ({ status }: Pick<Delivery, 'status'>) => (
  <Badge dot tone={TONES[status]}>
    {WORDS[status]}
  </Badge>
)

const columns: Column<Delivery>[] = [
  { title: 'Event', cell: ({ event }) => <span className="font-mono text-sm">{event}</span> },
  { title: 'State', cell: ({ status }) => <State status={status} /> },
  { title: 'Attempts', cell: ({ attempts }) => attempts, align: 'right', from: 'sm' },
  { title: 'Made', cell: ({ created_at }) => <RelativeTime at={created_at} className="text-ink-soft" />, from: 'sm' },
]
const SHOWN = 50

/** The messages of an endpoint; one of them with all its attempts. */
export function Deliveries({ endpoint, onClose }: { endpoint: Outgoing; onClose: () => void }) {
  const [chosen, setChosen] = useState<string | null>(null)
  return (
    <Sheet
      open
      size="large"
      onOpenChange={(open) => !open && onClose()}
      title={`Deliveries to ${endpoint.name}`}
      text={endpoint.url}
    >
      {chosen === null ? (
        <List endpoint={endpoint} onOpen={setChosen} />
      ) : (
        <Detail endpoint={endpoint} id={chosen} onBack={() => setChosen(null)} />
      )}
    </Sheet>
  )
}

function List({ endpoint, onOpen }: { endpoint: Outgoing; onOpen: (id: string) => void }) {
  const found = useQuery(deliveriesQuery(endpoint.id, { skip: 0, limit: SHOWN }))

  if (found.isPending) return <SkeletonRows />
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />
  if (found.data.count === 0)
    return <Empty icon={Send} title="Nothing sent yet" text="Send a test to see that the other side listens." />

  return (
    <>
      <Table
        label="Deliveries"
        columns={columns}
        rows={found.data.data}
        rowKey={({ id }) => id}
        onOpen={({ id }) => onOpen(id)}
      />
      {found.data.count > SHOWN && (
        <p className="mt-3 text-sm text-ink-faint">{`The newest ${SHOWN} of ${found.data.count}.`}</p>
      )}
    </>
  )
}

function Detail({ endpoint, id, onBack }: { endpoint: Outgoing; id: string; onBack: () => void }) {
  const found = useQuery(deliveryQuery(endpoint.id, id))
  const replay = useReplayDelivery()

  if (found.isPending) return <Skeleton lines={6} />
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />

  const delivery = found.data
  const again = () =>
    replay.mutate(delivery, {
      onSuccess: () => {
        toast.success('It is sent once more.')
        onBack()
      },
    })
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-3">
        <Button kind="quiet" size="small" icon={ChevronLeft} onClick={onBack}>
          All deliveries
        </Button>
        <State status={delivery.status} />
        {delivery.next_attempt_at && delivery.attempts > 0 && (
          <span className="text-sm text-ink-soft">
            again <RelativeTime at={delivery.next_attempt_at} />
          </span>
        )}
        <Button
          size="small"
          icon={RotateCcw}
          className="ml-auto"
          busy={replay.isPending}
          disabled={!endpoint.is_active}
          onClick={again}
        >
          Send again
        </Button>
      </div>
      <section>
        <h3 className="mb-2 font-semibold">Attempts</h3>
        {delivery.attempt_log.length === 0 && <p className="text-sm text-ink-soft">None yet.</p>}
        <ol className="flex flex-col gap-2">
          {delivery.attempt_log.map((attempt) => (
            <li key={attempt.number} className="rounded-control border border-line px-4 py-2.5">
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
                <Badge tone={attempt.error ? 'bad' : 'good'}>{attempt.status_code ?? 'No answer'}</Badge>
                <RelativeTime at={attempt.created_at} absolute className="text-ink-soft" />
                <span className="text-ink-faint">{duration(attempt.duration_ms)}</span>
                {attempt.error && <span className="text-bad">{attempt.error}</span>}
              </p>
              {attempt.answer && (
                <pre className="mt-2 max-h-32 overflow-auto text-sm whitespace-pre-wrap text-ink-soft">
                  {attempt.answer}
                </pre>
              )}
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h3 className="mb-2 font-semibold">Message</h3>
        <JsonView value={delivery.payload} />
      </section>
    </div>
  )
}
