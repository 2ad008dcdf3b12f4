import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useState } from 'react'
import { relative } from '@/lib/format'
import { browserZone, useTimeStyle, zoneInUse } from '@/lib/time-style'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import { Field } from '@/ui/field'
import { FilterChips } from '@/ui/filter-chips'
import { Input } from '@/ui/input'
import { Skeleton } from '@/ui/skeleton'
import { replicationQuery, type Reach } from '../api'
import { fineness, fromWallClock, moment, presets, wallClock, whyNot } from '../lib/times'
import { GoBackDialog } from './restore-dialog'

const OTHER = 'other'

/** Back to a moment that the replica knows. restoring: a restore is under way, so that no other can begin. */
export function GoBackCard({ restoring }: { restoring: boolean }) {
  const replication = useQuery(replicationQuery())
  // Without an answer the card of the replica says why.
  if (replication.isError && !replication.data) return null
  return (
    <Card aria-label="Go back to a time">
      <h2 className="flex items-center gap-2.5 text-lg">
        <History aria-hidden className="size-5 text-ink-faint" /> Go back to a time
      </h2>
      {replication.isPending ? (
        <Skeleton lines={3} className="mt-3" />
      ) : replication.data?.state === 'off' ? (
        <p className="mt-1 text-pretty text-ink-soft">
          For this a replica is needed, which knows every state of the last days. Below it says how to switch it on;
          until then there are the backups.
        </p>
      ) : replication.data?.reach ? (
        <Choice reach={replication.data.reach} restoring={restoring} />
      ) : (
        <p className="mt-1 text-pretty text-ink-soft">
          {replication.data?.state === 'failed'
            ? 'The replica cannot be asked right now; its card below says why. A backup can be restored.'
            : 'The replica is just beginning. In a moment it says how far one can go back.'}
        </p>
      )}
    </Card>
  )
}

function Choice({ reach, restoring }: { reach: Reach; restoring: boolean }) {
  useTimeStyle() // other preferences show other times
  const zone = zoneInUse()
  const [chosen, setChosen] = useState('')
  const [typed, setTyped] = useState('')
  const [preset, setPreset] = useState<Date>()
  const [asking, setAsking] = useState(false)
  const offered = presets(new Date(), reach)
  const at = chosen === OTHER ? fromWallClock(typed, zone) : preset
  const wrong = chosen === '' ? undefined : whyNot(at, reach)

  const choose = (value: string) => {
    setChosen(value)
    setPreset(offered.find((each) => each.value === value)?.at)
    if (value === OTHER && typed === '') setTyped(wallClock(preset ?? new Date(reach.latest), zone))
  }
  return (
    <>
      <p className="mt-1 max-w-3xl text-pretty text-ink-soft">
        Any moment from {moment(new Date(reach.earliest))} ({zone}) until {relative(reach.latest)}. What came after it
        is set aside, not lost.
      </p>
      <FilterChips
        label="Time"
        className="mt-4"
        choices={[...offered, { value: OTHER, title: 'Another time …' }]}
        chosen={chosen}
        onChoose={choose}
      />
      {chosen === OTHER && (
        <Field label={`Day and time, ${zone}`} error={wrong} hint={elsewhere(at, zone)} className="mt-4 max-w-xs">
          <Input
            type="datetime-local"
            step={1}
            min={wallClock(new Date(reach.earliest), zone)}
            max={wallClock(new Date(reach.latest), zone)}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Field>
      )}
      {chosen !== OTHER && wrong && <p className="mt-3 text-sm text-bad">{wrong}</p>}
      {at && !wrong && (
        <>
          <p className="mt-4" aria-live="polite">
            <strong className="font-semibold tabular-nums">{moment(at)}</strong>,{' '}
            <span className="text-ink-soft">
              {zone}, {relative(at)}. It is found {fineness(at, reach)}.
            </span>
          </p>
          <div className="mt-4 flex flex-wrap items-center gap-3">
            <Button kind="danger" disabled={restoring} onClick={() => setAsking(true)}>
              Go back …
            </Button>
            {restoring && <p className="text-sm text-ink-faint">Another restore is under way.</p>}
          </div>
          <Preview at={at} />
        </>
      )}
      {asking && at && <GoBackDialog at={at} onClose={() => setAsking(false)} />}
    </>
  )
}

/** The same moment by the browser's clock, if that is another one. */
const elsewhere = (at: Date | undefined, zone: string) =>
  at === undefined || zone === browserZone()
    ? undefined
    : `By this browser’s clock ${wallClock(at, browserZone()).replace('T', ' ')}, ${browserZone()}.`

const Preview = ({ at }: { at: Date }) => (
  <details className="group mt-4">
    <summary className="cursor-pointer text-sm text-ink-soft hover:text-ink">
      Look at it first, beside this server
    </summary>
    <p className="mt-2 mb-1.5 max-w-3xl text-sm text-pretty text-ink-faint">
      On the server’s machine and with its settings, this begins a second, read-only server with the state of that time,
      and prints its address. Nothing changes here.
    </p>
    <CodeBlock
      label="Command"
      text={`appliance restore --replica --at ${at.toISOString().replace('.000Z', 'Z')} --preview`}
    />
  </details>
)
