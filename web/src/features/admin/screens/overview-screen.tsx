import { useQuery } from '@tanstack/react-query'
import { Card } from '@/ui/card'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { AlertList } from '../components/alert-list'
import { ChecksCard } from '../components/checks-card'
import { HealthHead } from '../components/health-head'
import { LatestActivity } from '../components/latest-activity'
import { MetricTiles } from '../components/metric-tiles'
import { DatabaseCard, DiskCard, QueueCard, ReplicaCard } from '../components/resource-cards'
import { healthQuery, unresolvedQuery } from '../system-api'

/** How the installation is. The server tells, after each look at itself, that this has become old. */
export function OverviewScreen() {
  const health = useQuery(healthQuery())
  if (health.isPending) return <Waiting />
  if (!health.data) return <ProblemCard error={health.error} onRetry={health.refetch} />
  const { checks, database, disk, queue, replication } = health.data
  return (
    <div className="flex flex-col gap-6">
      <HealthHead health={health.data} />
      <Unresolved />
      <MetricTiles />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-6">
          <ChecksCard checks={checks} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <DiskCard disk={disk} />
          <ReplicaCard replica={replication} check={checks.find(({ name }) => name === 'replication')} />
          <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-[3fr_2fr]">
            <DatabaseCard database={database} />
            <QueueCard queue={queue} />
          </div>
          <LatestActivity />
        </div>
      </div>
    </div>
  )
}

/** What is the matter, above all numbers; nothing while nothing is. */
function Unresolved() {
  const alerts = useQuery(unresolvedQuery())
  if (alerts.isError) return <ProblemCard error={alerts.error} onRetry={alerts.refetch} />
  if (!alerts.data || alerts.data.count === 0) return null
  return (
    <Card flush aria-label="Alerts">
      <h2 className="px-5 pt-4 text-lg">Alerts</h2>
      <AlertList alerts={alerts.data.data} />
    </Card>
  )
}

const Waiting = () => (
  <div className="flex flex-col gap-6">
    <Card>
      <Skeleton lines={2} />
    </Card>
    <div className="grid gap-6 lg:grid-cols-2">
      <Card>
        <Skeleton lines={9} />
      </Card>
      <Card>
        <Skeleton lines={6} />
      </Card>
    </div>
  </div>
)
