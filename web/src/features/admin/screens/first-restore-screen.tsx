import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiProblem } from '@/lib/problem'
import { useServerState } from '@/lib/server-state'
import { useSetupToken } from '@/lib/setup-token'
import { AlreadySetUp } from '@/ui/already-set-up'
import { Entrance } from '@/ui/entrance'
import { ProblemCard } from '@/ui/problem-card'
import { SetupWays } from '@/ui/setup-ways'
import { Skeleton } from '@/ui/skeleton'
import { firstRestoreQuery, isUnderWay } from '../api'
import { FirstProgress } from '../components/first-restore/first-progress'
import { NoAdministrator, Restored } from '../components/first-restore/restored'
import { Sources } from '../components/first-restore/sources'
import { TokenForm } from '../components/first-restore/token-form'

/** First start only: a backup or the replica in the place of a new account. */
export function FirstRestoreScreen() {
  const [token, setToken] = useSetupToken()
  const { data, error, isError, refetch } = useQuery(firstRestoreQuery(token))
  const away = useServerState().is !== 'reachable'
  const code = error instanceof ApiProblem ? error.code : undefined
  const begun = isUnderWay(data) // when the server last told; it begins again since

  if (code === 'invalid-state') return begun ? <Restored /> : <AlreadySetUp />
  if (code === 'invalid-token' && begun) return <NoAdministrator />
  if (token === '' || code === 'invalid-token')
    return (
      <Choice>
        <TokenForm wrong={token !== ''} onToken={setToken} />
      </Choice>
    )
  if (data?.restore && begun) return <FirstProgress restore={data.restore} away={away || isError} />
  if (data)
    return (
      <Choice>
        <Sources token={token} found={data} />
      </Choice>
    )
  return <Choice>{isError ? <ProblemCard error={error} onRetry={refetch} /> : <Skeleton lines={4} />}</Choice>
}

const Choice = ({ children }: { children: ReactNode }) => (
  <Entrance
    title="Welcome back"
    text="A backup brings back everything another installation had: accounts, files, workflows."
  >
    <SetupWays />
    {children}
  </Entrance>
)
