import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { duration } from '@/lib/format'
import { StatusBadge } from '@/ui/badge'
import { Card } from '@/ui/card'
import { RelativeTime } from '@/ui/relative-time'
import { recentExecutionsQuery } from '../api'

const SHOWN = 5

/** The newest executions on the home page; nothing before the first. */
export default function RecentExecutions() {
  const executions = useQuery(recentExecutionsQuery(SHOWN))
  if (!executions.data || executions.data.count === 0) return null
  return (
    <section aria-labelledby="recent-executions">
      <h2 id="recent-executions" className="mb-3 text-lg">
        Recent executions
      </h2>
      <Card flush>
        <ul className="divide-y divide-line">
          {executions.data.data.map((execution) => (
            <li key={execution.id}>
              <Link
                to={`/workflows/${execution.workflow_id}?execution=${execution.execution_id}`}
                className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3 hover:bg-sunken/60 focus-visible:outline-offset-[-2px]"
              >
                <span className="min-w-0 flex-1 truncate font-medium max-sm:basis-full">{execution.workflow_name}</span>
                <StatusBadge status={execution.status} />
                <span className="w-20 text-right text-sm text-ink-soft tabular-nums max-sm:hidden">
                  {execution.duration_ms === null ? '' : duration(execution.duration_ms)}
                </span>
                <RelativeTime
                  at={execution.queued_at}
                  className="text-right text-sm text-ink-faint max-sm:ml-auto sm:w-32"
                />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  )
}
