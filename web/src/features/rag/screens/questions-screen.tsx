import { useQuery } from '@tanstack/react-query'
import { MessageCircleQuestionMark } from 'lucide-react'
import { useNavigate } from 'react-router'
import { duration } from '@/lib/format'
import { useTableState } from '@/lib/table-state'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { Table, type Column } from '@/ui/table'
import { queriesQuery } from '../api'
import { IndexFilter, LogHead } from '../components/log-list'
import { inWords } from '../lib/filters'

type Query = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof queriesQuery>['queryFn']>>>>['data'][number]

const COLUMNS: Column<Query>[] = [
  {
    title: 'Question',
    className: 'max-w-0 w-1/2 min-w-40',
    cell: ({ query_text, filters }) => (
      <span className="block">
        <span className="line-clamp-2 font-medium">{query_text}</span>
        {filters && (
          <span className="block truncate text-sm font-normal text-ink-faint">
            {inWords(filters as Record<string, unknown>) || 'only one document'}
          </span>
        )}
      </span>
    ),
  },
  { title: 'Index', from: 'sm', cell: ({ index_name }) => index_name },
  { title: 'Profile', from: 'lg', cell: ({ vector_db }) => <code className="text-sm">{vector_db}</code> },
  { title: 'Passages', align: 'right', from: 'md', cell: ({ total_results }) => total_results },
  { title: 'Took', align: 'right', from: 'md', cell: ({ latency_ms }) => duration(latency_ms) },
  {
    title: 'Asked',
    cell: ({ created_at }) => <RelativeTime at={created_at} className="whitespace-nowrap text-ink-soft" />,
  },
]

/** Every question that was asked, and the way to its answer. */
export function QuestionsScreen() {
  const navigate = useNavigate()
  const state = useTableState({ index: '' })
  const index = state.filters.index ?? ''
  const { skip, limit } = state
  const queries = useQuery(queriesQuery({ skip, limit, ...(index ? { index_id: index } : {}) }))

  if (queries.isPending)
    return (
      <Card flush>
        <SkeletonRows rows={5} />
      </Card>
    )
  if (queries.isError) return <ProblemCard error={queries.error} onRetry={queries.refetch} />
  const { data, count } = queries.data
  if (count === 0 && !index)
    return (
      <Empty
        icon={MessageCircleQuestionMark}
        title="No questions yet"
        text="What is asked stands here, with its answer, for as long as the server is set to keep it."
      />
    )
  return (
    <Card flush>
      <LogHead>
        <IndexFilter indexId={index} onIndex={(id) => state.setFilter('index', id)} />
      </LogHead>
      {data.length === 0 ? (
        <p className="px-5 py-8 text-center text-ink-soft">This index has not been asked yet.</p>
      ) : (
        <Table
          label="Questions"
          columns={COLUMNS}
          rows={data}
          rowKey={({ query_id }) => query_id}
          onOpen={({ query_id, index_id }) => void navigate(`/rag/${index_id}/ask?query=${query_id}`)}
          pager={count > 10 ? { state, count } : undefined}
          stale={queries.isPlaceholderData}
        />
      )}
    </Card>
  )
}
