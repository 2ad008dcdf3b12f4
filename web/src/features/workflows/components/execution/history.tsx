import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { duration } from '@/lib/format'
import { useTableState } from '@/lib/table-state'
import { StatusBadge } from '@/ui/badge'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { Select } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { Table, type Column } from '@/ui/table'
import { executionsQuery } from '../../api'
import type { Execution } from '../../lib/graph'

const STATUSES = ['pending', 'running', 'waiting_for_signal', 'paused', 'completed', 'failed', 'terminated']
const wordOf = (status: string) => status.charAt(0).toUpperCase() + status.slice(1).replaceAll('_', ' ')

const columns: Column<Execution>[] = [
  { title: 'Execution', cell: ({ execution_id }) => <span className="font-mono text-sm">{execution_id}</span> },
  { title: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  { title: 'Trigger', cell: ({ trigger_type }) => wordOf(trigger_type), from: 'lg' },
  {
    title: 'Started',
    cell: ({ started_at, queued_at }) => <RelativeTime at={started_at ?? queued_at} className="text-ink-soft" />,
    from: 'sm',
  },
  {
    title: 'Took',
    cell: ({ duration_ms }) => (duration_ms === null ? '–' : duration(duration_ms)),
    align: 'right',
    from: 'sm',
  },
  { title: 'Retries', cell: ({ retry_count }) => retry_count, align: 'right', from: 'lg' },
  { title: 'Version', cell: ({ workflow_version }) => workflow_version, align: 'right', from: 'lg' },
]

type ExecutionHistoryProps = {
  /** null = not saved yet */ workflowId: string | null
  chosen: string | undefined
  onOpen: (executionId: string) => void
}

/** All executions of a workflow, newest first. */
export function ExecutionHistory({ workflowId, onOpen }: ExecutionHistoryProps) {
  return (
    <div className="min-w-0 flex-1 overflow-y-auto bg-canvas p-4 sm:p-6">
      <Card flush className="mx-auto max-w-6xl">
        {workflowId === null ? <NoRuns /> : <Runs workflowId={workflowId} onOpen={onOpen} />}
      </Card>
    </div>
  )
}

function Runs({ workflowId, onOpen }: { workflowId: string; onOpen: (executionId: string) => void }) {
  const state = useTableState({ status: '' })
  const status = state.filters.status
  const found = useQuery(
    executionsQuery(workflowId, { skip: state.skip, limit: state.limit, ...(status ? { status } : {}) }),
  )
  if (found.isPending) return <SkeletonRows columns={5} />
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} className="p-4" />
  if (found.data.count === 0 && !status) return <NoRuns />
  return (
    <>
      <div className="border-b border-line px-5 py-3">
        <Select
          aria-label="Status"
          value={status}
          onChange={(event) => state.setFilter('status', event.target.value)}
          className="w-52"
        >
          <option value="">Every status</option>
          {STATUSES.map((each) => (
            <option key={each} value={each}>
              {wordOf(each)}
            </option>
          ))}
        </Select>
      </div>
      {found.data.count === 0 ? (
        <Empty title="Nothing found" text="No execution has this status." />
      ) : (
        <Table
          label="Executions"
          columns={columns}
          rows={found.data.data}
          rowKey={({ id }) => id}
          onOpen={({ execution_id }) => onOpen(execution_id)}
          stale={found.isPlaceholderData}
          pager={{ state, count: found.data.count }}
        />
      )}
    </>
  )
}

const NoRuns = () => (
  <Empty
    icon={History}
    title="It has not run yet"
    text="Every execution is kept here with its inputs, outputs and log. Press Run to start one."
  />
)
