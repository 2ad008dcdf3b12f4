import { useQuery } from '@tanstack/react-query'
import { History, X } from 'lucide-react'
import { useState } from 'react'
import { useTableState, type TableState } from '@/lib/table-state'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { FilterChips } from '@/ui/filter-chips'
import { Select } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { Table, type Column } from '@/ui/table'
import { ActivitySheet } from '../components/activity-sheet'
import { wordsOf } from '../lib/health'
import { queryOf } from '../lib/activity'
import { activityQuery, type Activity } from '../system-api'

const COLUMNS: Column<Activity>[] = [
  {
    title: 'What happened',
    cell: ({ description, timestamp, status }) => (
      <span className="block max-w-[min(34rem,76vw)]">
        <span className="line-clamp-2 break-words">{description}</span>
        <span className="flex items-center gap-2 text-sm font-normal text-ink-faint sm:hidden">
          <RelativeTime at={timestamp} />
          {status === 'failed' && <Badge tone="bad">Failed</Badge>}
        </span>
      </span>
    ),
  },
  {
    title: 'Type',
    cell: ({ type }) => <span className="whitespace-nowrap text-ink-soft">{wordsOf(type)}</span>,
    from: 'lg',
  },
  {
    title: 'By',
    cell: ({ actor_email }) => <span className="block max-w-52 truncate text-ink-soft">{actor_email ?? '–'}</span>,
    from: 'md',
  },
  {
    title: 'Result',
    cell: ({ status }) => <Badge tone={TONES[status] ?? 'neutral'}>{wordsOf(status)}</Badge>,
    from: 'sm',
  },
  {
    title: 'When',
    cell: ({ timestamp }) => <RelativeTime at={timestamp} className="whitespace-nowrap text-ink-soft" />,
    from: 'sm',
  },
]

const TONES: Record<string, 'good' | 'bad'> = { success: 'good', failed: 'bad' }

/** What has happened on this installation. */
export function ActivityScreen() {
  const state = useTableState({ status: '', type: '', about: '', by: '', period: '' }, 50)
  const activity = useQuery(activityQuery({ skip: state.skip, limit: state.limit, ...queryOf(state.filters) }))
  const [opened, open] = useState<Activity>()
  return (
    <div className="flex flex-col gap-4">
      <Filters state={state} types={activity.data?.types ?? []} targets={activity.data?.target_types ?? []} />
      {activity.isPending ? (
        <Card flush>
          <SkeletonRows rows={10} />
        </Card>
      ) : !activity.data ? (
        <ProblemCard error={activity.error} onRetry={activity.refetch} />
      ) : (
        <Card flush>
          {activity.data.count === 0 ? (
            <Empty icon={History} title="Nothing found" text="Nothing that fits these filters has happened." />
          ) : (
            <Table
              label="Activity"
              columns={COLUMNS}
              rows={activity.data.data}
              rowKey={({ id }) => id}
              onOpen={open}
              stale={activity.isPlaceholderData}
              pager={{ state, count: activity.data.count }}
            />
          )}
        </Card>
      )}
      {opened && (
        <ActivitySheet
          event={opened}
          onClose={() => open(undefined)}
          onActor={(id) => {
            open(undefined)
            state.setFilter('by', id)
          }}
        />
      )}
    </div>
  )
}

type FiltersProps = { state: TableState; types: string[]; targets: string[] }

function Filters({ state, types, targets }: FiltersProps) {
  const { filters, setFilter } = state
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <FilterChips
        label="Result"
        chosen={filters.status ?? ''}
        onChoose={(value) => setFilter('status', value)}
        choices={[
          { value: '', title: 'All' },
          { value: 'success', title: 'Success' },
          { value: 'failed', title: 'Failed' },
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <Choice
          label="Type"
          all="Every type"
          value={filters.type}
          values={types}
          onChoose={(to) => setFilter('type', to)}
        />
        <Choice
          label="About"
          all="About everything"
          value={filters.about}
          values={targets}
          onChoose={(to) => setFilter('about', to)}
        />
        <Select
          aria-label="Period"
          className="w-auto"
          value={filters.period}
          onChange={(event) => setFilter('period', event.target.value)}
        >
          <option value="">At any time</option>
          <option value="1">Last 24 hours</option>
          <option value="7">Last 7 days</option>
          <option value="30">Last 30 days</option>
        </Select>
        {filters.by && (
          <Button icon={X} onClick={() => setFilter('by', '')}>
            Of one person only
          </Button>
        )}
      </div>
    </div>
  )
}

type ChoiceProps = {
  label: string
  all: string
  value: string | undefined
  values: string[]
  onChoose: (value: string) => void
}

const Choice = ({ label, all, value, values, onChoose }: ChoiceProps) => (
  <Select aria-label={label} className="w-auto" value={value} onChange={(event) => onChoose(event.target.value)}>
    <option value="">{all}</option>
    {[...new Set(value ? [...values, value] : values)].map((each) => (
      <option key={each} value={each}>
        {wordsOf(each)}
      </option>
    ))}
  </Select>
)
