import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { duration } from '@/lib/format'
import { StatusBadge } from '@/ui/badge'
import { Card } from '@/ui/card'
import { RelativeTime } from '@/ui/relative-time'
import { recentExecutionsQuery } from '../api'

const SHOWN = 5

/** The newest runs on the home page; nothing before the first. */
export default function RecentRuns() {
  const runs = useQuery(recentExecutionsQuery(SHOWN))
  if (!runs.data || runs.data.count === 0) return null
  return (
    <section aria-labelledby="recent-runs">
      <h2 id="recent-runs" className="mb-3 text-lg">
        Recent runs
      </h2>
      <Card flush>
        <ul className="divide-y divide-line">
          {runs.data.data.map((run) => (
            <li key={run.id}>
              <Link
                to={`/workflows/${run.workflow_id}?execution=${run.execution_id}`}
                className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3 hover:bg-sunken/60 focus-visible:outline-offset-[-2px]"
              >
                <span className="min-w-0 flex-1 truncate font-medium">{run.workflow_name}</span>
                <StatusBadge status={run.status} />
                <span className="w-20 text-right text-sm text-ink-soft tabular-nums max-sm:hidden">
                  {run.duration_ms === null ? '' : duration(run.duration_ms)}
                </span>
                <RelativeTime at={run.queued_at} className="w-32 text-right text-sm text-ink-faint" />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  )
}
