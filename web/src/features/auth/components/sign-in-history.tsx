import { useQuery } from '@tanstack/react-query'
import { Badge } from '@/ui/badge'
import { Card } from '@/ui/card'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { historyQuery } from '../api'

/** The last attempts to sign in, failed ones too. */
export function SignInHistory() {
  const history = useQuery(historyQuery())

  if (history.isPending) return <Skeleton lines={3} />
  if (history.isError) return <ProblemCard error={history.error} onRetry={history.refetch} />
  return (
    <Card aria-label="Sign-in history">
      <h2 className="text-lg">Latest sign-ins</h2>
      <ul className="mt-3 divide-y divide-line">
        {history.data.data.map((attempt) => (
          <li key={attempt.id} className="flex items-center justify-between gap-4 py-2.5 text-sm">
            <span className="min-w-0 truncate" title={attempt.user_agent}>
              <RelativeTime at={attempt.created_at} /> from {attempt.ip_address}
            </span>
            <Badge tone={attempt.success ? 'good' : 'bad'}>{attempt.success ? 'Signed in' : 'Failed'}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  )
}
