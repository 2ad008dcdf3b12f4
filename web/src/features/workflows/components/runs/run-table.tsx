import { useQuery } from '@tanstack/react-query'
import { GitCompareArrows, History } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { duration } from '@/lib/format'
import { useTableState, type TableState } from '@/lib/table-state'
import { StatusBadge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { Select } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { Table, type Column } from '@/ui/table'
import type { Execution } from '../../lib/graph'
import { compareAddress } from '../../lib/addresses'
import { PERIODS, sinceOf, STATUSES, TRIGGERS, wordOf } from '../../lib/run-filter'
import { runsQuery } from '../../runs-api'
import { RunMenu } from './run-menu'

type RunTableProps = {
  /** null = of every workflow */
  workflowId: string | null
  onOpen: (execution: Execution) => void
}

const FILTERS = { status: '', trigger: '', period: '' }

/** Executions, newest first, narrowed by what stands in the address; two of them can be compared. */
export function RunTable({ workflowId, onOpen }: RunTableProps) {
  const state = useTableState(FILTERS)
  const { status = '', trigger = '', period = '' } = state.filters
  const since = sinceOf(period, Date.now())
  const { skip, limit } = state
  const found = useQuery(runsQuery({ workflowId, skip, limit, status, trigger, since, until: '' }))
  const [chosen, setChosen] = useState<Execution[]>([])
  const narrowed = status !== '' || trigger !== '' || period !== ''

  const choose = (execution: Execution) =>
    setChosen((old) =>
      old.some(({ id }) => id === execution.id)
        ? old.filter(({ id }) => id !== execution.id)
        : [...old.slice(-1), execution],
    )
  return (
    <Card flush>
      <Filters state={state}>
        <CompareButton chosen={chosen} />
      </Filters>
      {found.isPending ? (
        <SkeletonRows columns={5} />
      ) : found.isError ? (
        <ProblemCard error={found.error} onRetry={found.refetch} className="p-4" />
      ) : found.data.count === 0 ? (
        narrowed ? (
          <Empty title="Nothing found" text="No execution is like that." />
        ) : (
          <NoRuns />
        )
      ) : (
        <Table
          label="Executions"
          columns={columnsOf(workflowId === null, chosen, choose)}
          rows={found.data.data}
          rowKey={({ id }) => id}
          onOpen={onOpen}
          menu={(execution) => <RunMenu execution={execution} onStarted={onOpen} />}
          stale={found.isPlaceholderData}
          pager={{ state, count: found.data.count }}
        />
      )}
    </Card>
  )
}

function columnsOf(
  everywhere: boolean,
  chosen: Execution[],
  choose: (execution: Execution) => void,
): Column<Execution>[] {
  return [
    {
      title: 'Execution',
      cell: ({ execution_id, workflow_name }) => (
        <span className="block">
          {everywhere && <span className="block max-w-64 truncate">{workflow_name}</span>}
          <span
            className={
              everywhere
                ? 'font-mono text-sm font-normal whitespace-nowrap text-ink-faint'
                : 'font-mono text-sm whitespace-nowrap'
            }
          >
            {execution_id}
          </span>
        </span>
      ),
    },
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
      from: 'md',
    },
    { title: 'Retries', cell: ({ retry_count }) => retry_count, align: 'right', from: 'lg' },
    { title: 'Version', cell: ({ workflow_version }) => workflow_version, align: 'right', from: 'lg' },
    {
      title: 'Compare',
      cell: (execution) => (
        <input
          type="checkbox"
          aria-label={`Compare ${execution.execution_id}`}
          checked={chosen.some(({ id }) => id === execution.id)}
          onChange={() => choose(execution)}
          className="size-4 accent-(--accent)"
        />
      ),
      align: 'right',
      from: 'sm',
    },
  ]
}

function Filters({ state, children }: { state: TableState; children: ReactNode }) {
  const { status = '', trigger = '', period = '' } = state.filters
  return (
    <div className="flex flex-wrap gap-2.5 border-b border-line px-5 py-3">
      <Filter label="Status" any="Every status" value={status} onChange={(value) => state.setFilter('status', value)}>
        {STATUSES.map((each) => [each, wordOf(each)])}
      </Filter>
      <Filter
        label="Trigger"
        any="Every trigger"
        value={trigger}
        onChange={(value) => state.setFilter('trigger', value)}
      >
        {TRIGGERS.map((each) => [each, wordOf(each)])}
      </Filter>
      <Filter label="Time" any="Any time" value={period} onChange={(value) => state.setFilter('period', value)}>
        {Object.entries(PERIODS).map(([each, { word }]) => [each, word])}
      </Filter>
      <span className="ml-auto">{children}</span>
    </div>
  )
}

type FilterProps = {
  label: string
  any: string
  value: string
  onChange: (value: string) => void
  children: [value: string, word: string][]
}

const Filter = ({ label, any, value, onChange, children }: FilterProps) => (
  <Select
    aria-label={label}
    value={value}
    onChange={(event) => onChange(event.target.value)}
    className="w-44 max-sm:w-full"
  >
    <option value="">{any}</option>
    {children.map(([each, word]) => (
      <option key={each} value={each}>
        {word}
      </option>
    ))}
  </Select>
)

/** Older to the left, whatever was ticked first. */
function CompareButton({ chosen }: { chosen: Execution[] }) {
  const navigate = useNavigate()
  const [one, other] = chosen.toSorted((a, b) => a.queued_at.localeCompare(b.queued_at))
  if (!one) return null
  return (
    <Button
      icon={GitCompareArrows}
      kind="primary"
      disabled={!other}
      onClick={() => void navigate(compareAddress(one.execution_id, other!.execution_id))}
    >
      {other ? 'Compare the two' : 'Choose another to compare'}
    </Button>
  )
}

const NoRuns = () => (
  <Empty
    icon={History}
    title="Nothing has run yet"
    text="Every execution is kept here with its inputs, outputs and log. Press Run in a workflow to start one."
  />
)
