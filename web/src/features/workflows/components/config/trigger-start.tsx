import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { CopyId } from '@/ui/copy-id'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import type { Config } from '../../lib/graph'
import { webhooksQuery } from '../../triggers-api'
import { CronMeaning } from '../triggers/cron-meaning'

/** What follows from the settings of a trigger: the next times of its schedule, the address of its webhook. */
export function TriggerStart({ config, isWrong }: { config: Config; isWrong: boolean }) {
  const { workflowId = 'new' } = useParams()
  if (config.trigger_type === 'schedule' && config.cron_expression && !isWrong)
    return <CronMeaning cron={String(config.cron_expression)} zone={String(config.timezone ?? 'UTC')} />
  if (config.trigger_type !== 'webhook') return null
  return (
    <section aria-label="Address" className="flex flex-col gap-1.5 text-sm">
      <h3 className="text-sm font-medium">Address</h3>
      {workflowId === 'new' ? <Later /> : <Addresses workflowId={workflowId} />}
    </section>
  )
}

function Addresses({ workflowId }: { workflowId: string }) {
  const found = useQuery(webhooksQuery(workflowId))
  if (found.isPending) return <SkeletonRows rows={1} />
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />
  const own = found.data.data.filter(({ source }) => source === 'trigger_node')
  if (own.length === 0) return <Later />
  return (
    <>
      {own.map(({ id, webhook_url }) => (
        <CopyId key={id} id={webhook_url} show={200} className="self-start text-left break-all" />
      ))}
      <Link to="?tab=triggers" className="self-start text-accent hover:underline">
        Secret, conditions and answer
      </Link>
    </>
  )
}

const Later = () => <p className="text-ink-faint">It is made when the workflow is saved.</p>
