import { useQuery } from '@tanstack/react-query'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { sessionsQuery, useEndOtherSessions, useEndSession } from '../api'

/** Where one is signed in, each with a way to end it. There is always this one, so the list is never empty. */
export function Sessions() {
  const sessions = useQuery(sessionsQuery())
  const end = useEndSession()
  const endOthers = useEndOtherSessions()

  if (sessions.isPending) return <Skeleton lines={3} />
  if (sessions.isError) return <ProblemCard error={sessions.error} onRetry={sessions.refetch} />
  return (
    <Card aria-label="Sessions">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg">Where you are signed in</h2>
        {sessions.data.count > 1 && (
          <Button size="small" busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            Sign out everywhere else
          </Button>
        )}
      </div>
      <ul className="mt-3 divide-y divide-line">
        {sessions.data.data.map((session) => (
          <li key={session.id} className="flex items-center justify-between gap-4 py-3">
            <div className="min-w-0">
              <p className="truncate font-medium" title={session.user_agent}>
                {session.device_info ?? 'Unknown device'} {session.is_current && <Badge tone="good">This device</Badge>}
              </p>
              <p className="text-sm text-ink-faint">
                {session.ip_address} · active <RelativeTime at={session.last_active_at} />
              </p>
            </div>
            {!session.is_current && (
              <Button
                size="small"
                kind="danger-quiet"
                aria-label={`Sign out ${session.device_info ?? 'unknown device'}`}
                onClick={() => end.mutate(session.id)}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
