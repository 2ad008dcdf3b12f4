import { dateTime, utc } from '@/lib/format'
import { zoneInUse } from '@/lib/time-style'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Facts } from '@/ui/card'
import { CopyId } from '@/ui/copy-id'
import { Sheet } from '@/ui/dialog'
import { JsonView } from '@/ui/json-view'
import { wordsOf } from '../lib/health'
import type { Activity } from '../system-api'

type ActivitySheetProps = { event: Activity; onClose: () => void; onActor: (id: string) => void }

/** One event with all that is known of it. */
export function ActivitySheet({ event, onClose, onActor }: ActivitySheetProps) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={wordsOf(event.type)} text={event.description}>
      <Facts
        facts={[
          ['When', <When at={event.timestamp} />],
          ['Result', <Badge tone={event.status === 'failed' ? 'bad' : 'good'}>{wordsOf(event.status)}</Badge>],
          ['By', <Actor event={event} onActor={onActor} />],
          ['About', wordsOf(event.target_type)],
          ['Id', event.target_id ? <CopyId id={event.target_id} /> : '–'],
        ]}
      />
      {Object.keys(event.context).length > 0 && (
        <section className="mt-6">
          <h3 className="mb-2 text-base font-medium">Details</h3>
          <JsonView value={event.context} />
        </section>
      )}
    </Sheet>
  )
}

const When = ({ at }: { at: string }) => (
  <span title={utc(at)}>
    {dateTime(at)}, {zoneInUse()}
  </span>
)

function Actor({ event: { actor_id, actor_email }, onActor }: Omit<ActivitySheetProps, 'onClose'>) {
  if (actor_id === null) return 'Nobody, or the server itself'
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span className="break-all">{actor_email ?? 'Somebody who is gone'}</span>
      <Button size="small" onClick={() => onActor(actor_id)}>
        All they did
      </Button>
    </span>
  )
}
