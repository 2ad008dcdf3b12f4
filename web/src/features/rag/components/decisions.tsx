import { useQuery } from '@tanstack/react-query'
import { Route } from 'lucide-react'
import { useTableState } from '@/lib/table-state'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { decisionsQuery } from '../api-routing'
import { DecisionTable } from './decision-table'
import { IndexFilter, LogHead } from './log-list'

/** The routing log of one index, or of all with a choice of one. */
export function Decisions({ indexId }: { indexId?: string }) {
  const state = useTableState({ index: '' })
  const index = indexId ?? state.filters.index ?? ''
  const { skip, limit } = state
  const decisions = useQuery(decisionsQuery({ skip, limit, ...(index ? { index_id: index } : {}) }))

  if (decisions.isPending)
    return (
      <Card flush>
        <SkeletonRows rows={4} />
      </Card>
    )
  if (decisions.isError) return <ProblemCard error={decisions.error} onRetry={decisions.refetch} />
  const { data, count } = decisions.data
  if (count === 0 && (indexId || !index))
    return (
      <Empty
        icon={Route}
        title="Nothing routed yet"
        text="Every question leaves a line here: which way it was searched, and why."
      />
    )
  return (
    <Card flush>
      {indexId === undefined && (
        <LogHead>
          <IndexFilter indexId={index} onIndex={(id) => state.setFilter('index', id)} />
        </LogHead>
      )}
      {data.length === 0 ? (
        <p className="px-5 py-8 text-center text-ink-soft">This index has not been asked yet.</p>
      ) : (
        <DecisionTable
          decisions={data}
          withIndex={indexId === undefined}
          pager={count > 10 ? { state, count } : undefined}
          stale={decisions.isPlaceholderData}
        />
      )}
    </Card>
  )
}
