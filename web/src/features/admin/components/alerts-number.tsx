import { useQuery } from '@tanstack/react-query'
import { HardDrive, TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'
import { cx } from '@/lib/classes'
import { plural } from '@/lib/format'
import { useMe } from '@/lib/session'
import { Tooltip } from '@/ui/tooltip'
import { unresolvedQuery } from '../system-api'

/** In the header of superusers while there are unresolved alerts. */
export default function AlertsNumber() {
  return useMe()?.is_superuser ? <Alerts /> : null
}

function Alerts() {
  const found = useQuery(unresolvedQuery()).data
  const [alert] = found?.data ?? []
  if (!found || !alert) return null
  const alone = found.count === 1
  const full = alone && alert.alert_type === 'disk_low'
  const title = alone ? alert.title : plural(found.count, 'alert')
  const words = alone ? `${alert.title}: ${alert.message}` : found.data.map((each) => each.title).join(' · ')
  const Icon = full ? HardDrive : TriangleAlert
  const bad = found.data.some(({ severity }) => severity === 'error' || severity === 'critical')
  return (
    <Tooltip text={words} side="bottom">
      <Link
        to={full ? '/admin/disk' : '/admin/overview'}
        aria-label={words}
        className={cx(
          'flex h-9 items-center gap-1.5 rounded-control px-2.5 text-sm font-semibold hover:brightness-95',
          bad ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
        )}
      >
        <Icon aria-hidden className="size-4" />
        <span className="max-sm:hidden">{title}</span>
        {!alone && <span className="sm:hidden">{found.count}</span>}
      </Link>
    </Tooltip>
  )
}
