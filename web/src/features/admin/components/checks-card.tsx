import { Circle, CircleAlert, CircleCheck } from 'lucide-react'
import { duration } from '@/lib/format'
import { Card } from '@/ui/card'
import { sorted, titleOfCheck } from '../lib/health'
import type { HealthCheck } from '../system-api'

/** What every part says of itself, what is down first. */
export function ChecksCard({ checks }: { checks: HealthCheck[] }) {
  const { here, notWanted } = sorted(checks)
  return (
    <Card aria-label="Checks">
      <h2 className="text-lg">Checks</h2>
      {here.length === 0 && <p className="mt-2 text-ink-soft">No part is at work here: this only shows a state.</p>}
      <ul className="mt-2 divide-y divide-line">
        {here.map((check) => (
          <Row key={check.name} check={check} />
        ))}
      </ul>
      {here.length > 0 && notWanted.length > 0 && (
        <p className="mt-3 flex gap-2.5 border-t border-line pt-3 text-sm text-pretty text-ink-faint">
          <Circle aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>Not set up here: {notWanted.map(({ name }) => titleOfCheck(name)).join(', ')}.</span>
        </p>
      )}
    </Card>
  )
}

function Row({ check: { name, status, message, latency_ms, required } }: { check: HealthCheck }) {
  const down = status === 'unavailable'
  const Icon = down ? CircleAlert : CircleCheck
  return (
    <li className="flex items-start gap-2.5 py-2.5">
      <Icon
        role="img"
        aria-label={down ? 'Not in order' : 'In order'}
        className={`mt-1 size-4 shrink-0 ${down ? 'text-bad' : 'text-good'}`}
      />
      <div className="min-w-0 flex-1">
        <h3 className="text-base font-medium">
          {titleOfCheck(name)}
          {required && down && <span className="ml-2 text-sm font-normal text-bad">needed for everything</span>}
        </h3>
        <p className={`text-sm break-words ${down ? 'text-bad' : 'text-ink-soft'}`}>{message}</p>
      </div>
      {latency_ms !== null && (
        <span className="shrink-0 text-sm text-ink-faint tabular-nums" title="Time to answer">
          {duration(latency_ms)}
        </span>
      )}
    </li>
  )
}
