import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { cx } from '@/lib/classes'
import { RelativeTime } from '@/ui/relative-time'
import { sentence, uptime } from '../lib/health'
import type { Health } from '../system-api'

const LOOKS = {
  healthy: { icon: CircleCheck, look: 'bg-good-soft text-good' },
  degraded: { icon: TriangleAlert, look: 'bg-warn-soft text-warn' },
  unhealthy: { icon: CircleAlert, look: 'bg-bad-soft text-bad' },
}

/** How it all is, in one sentence; read out when it changes. */
export function HealthHead({ health }: { health: Health }) {
  const { icon: Icon, look } = LOOKS[health.status]
  return (
    <div className={cx('flex items-center gap-4 rounded-card px-5 py-4', look)}>
      <Icon aria-hidden className="size-8 shrink-0" strokeWidth={1.75} />
      <div className="min-w-0">
        <div role="status">
          <h2 className="text-lg font-semibold text-pretty">{sentence(health)}</h2>
        </div>
        <p className="text-sm">
          Version {health.version} · running for {uptime(health.uptime_seconds)} · looked{' '}
          <RelativeTime at={health.timestamp} />
        </p>
      </div>
    </div>
  )
}
