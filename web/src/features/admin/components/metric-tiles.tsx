import { useQuery } from '@tanstack/react-query'
import { bytes, count, plural } from '@/lib/format'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { metricsQuery, type Metrics } from '../system-api'

type Tile = { name: string; value: string; more: string }

/** What there is of everything; of what nobody uses here, nothing is said. */
function tilesOf({ users, workflows, executions, resources }: Metrics): Tile[] {
  const of = (name: string) => resources[name] ?? 0
  return [
    {
      name: 'Users',
      value: count(users.total),
      more: `${count(users.active)} active, ${plural(users.admins, 'superuser')}`,
    },
    { name: 'Workflows', value: count(workflows.total), more: `${count(workflows.active)} active` },
    { name: 'Executions', value: count(executions.total), more: `${count(executions.last_24h)} in 24 hours` },
    {
      name: 'Success',
      value: executions.completed + executions.failed > 0 ? `${executions.success_rate.toLocaleString()} %` : '–',
      more: `${count(executions.failed)} failed, ${count(executions.running)} running`,
    },
    {
      name: 'Documents',
      value: count(of('rag_documents')),
      more: `in ${plural(of('rag_indexes'), 'index', 'indexes')}`,
    },
    { name: 'Files', value: count(of('files')), more: bytes(of('storage_bytes')) },
    ...OTHERS.filter(([name]) => of(name) > 0).map(([name, title, more]) => ({
      name: title,
      value: count(of(name)),
      more,
    })),
  ]
}

const OTHERS: [name: string, title: string, more: string][] = [
  ['ocr_jobs', 'Recognitions', 'scans that were read'],
  ['connections', 'Connections', 'to other services'],
  ['scrape_jobs', 'Scrape jobs', 'pages that were fetched'],
  ['browser_sessions', 'Browser sessions', 'in all'],
  ['osint_streams', 'Streams', 'that are followed'],
  ['code_executions', 'Code runs', 'in the sandbox'],
  ['agent_tasks', 'Agent tasks', 'in all'],
]

export function MetricTiles() {
  const metrics = useQuery(metricsQuery())
  if (metrics.isPending) return <Skeleton lines={3} />
  if (!metrics.data) return <ProblemCard error={metrics.error} onRetry={metrics.refetch} />
  return (
    <div className="overflow-hidden rounded-card border border-line bg-surface shadow-low">
      {/* The lines of the last column and row lie below the frame, so that a row may end early. */}
      <dl aria-label="Numbers" className="-mr-px -mb-px grid grid-cols-2 sm:grid-cols-3 lg:grid-cols-6">
        {tilesOf(metrics.data).map(({ name, value, more }) => (
          <div key={name} className="flex flex-col border-r border-b border-line px-5 py-4">
            <dt className="text-sm text-ink-faint">{name}</dt>
            <dd className="mt-0.5 text-2xl font-semibold tabular-nums">{value}</dd>
            <dd className="text-sm text-ink-soft">{more}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
