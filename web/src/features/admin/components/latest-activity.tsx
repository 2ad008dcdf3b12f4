import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Badge } from '@/ui/badge'
import { Card } from '@/ui/card'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { activityQuery } from '../system-api'

/** The last few events, on the overview. */
export function LatestActivity() {
  const activity = useQuery(activityQuery({ limit: 8 }))
  return (
    <Card aria-label="Latest activity">
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="text-lg">Latest activity</h2>
        <Link to="/admin/activity" className="text-sm text-accent hover:underline">
          All activity
        </Link>
      </div>
      {activity.isPending ? (
        <Skeleton lines={5} />
      ) : !activity.data ? (
        <ProblemCard error={activity.error} onRetry={activity.refetch} />
      ) : activity.data.count === 0 ? (
        <p className="mt-2 text-ink-soft">Nothing has happened yet.</p>
      ) : (
        <ol className="mt-2 divide-y divide-line">
          {activity.data.data.map((event) => (
            <li key={event.id} className="flex items-baseline justify-between gap-4 py-2">
              <span className="flex min-w-0 items-baseline gap-2">
                <span className="line-clamp-2 min-w-0 break-words">{event.description}</span>
                {event.status === 'failed' && <Badge tone="bad">Failed</Badge>}
              </span>
              <RelativeTime at={event.timestamp} className="shrink-0 text-sm text-ink-faint" />
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
