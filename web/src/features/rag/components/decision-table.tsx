import { useNavigate } from 'react-router'
import type { PagerProps } from '@/ui/pager'
import { RelativeTime } from '@/ui/relative-time'
import { Table, type Column } from '@/ui/table'
import type { Decision } from '../api-routing'

type DecisionTableProps = { decisions: Decision[]; withIndex?: boolean; pager?: PagerProps; stale?: boolean }

/** What the router decided, and why; a row opens the question with its answer. */
export function DecisionTable({ decisions, withIndex = false, pager, stale }: DecisionTableProps) {
  const navigate = useNavigate()
  const index: Column<Decision> = { title: 'Index', from: 'lg', cell: ({ index_name }) => index_name }
  const columns: Column<Decision>[] = [
    {
      title: 'Question',
      className: 'max-w-0 w-1/3 min-w-40',
      cell: ({ query_text }) => <span className="line-clamp-2 font-medium">{query_text ?? 'No longer kept'}</span>,
    },
    { title: 'Profile', cell: ({ routing_decision }) => <code className="text-sm">{routing_decision}</code> },
    {
      title: 'Why',
      from: 'sm',
      className: 'min-w-48',
      cell: ({ routing_reason }) => <span className="text-ink-soft">{routing_reason}</span>,
    },
    ...(withIndex ? [index] : []),
    {
      title: 'Asked',
      from: 'md',
      cell: ({ created_at }) => <RelativeTime at={created_at} className="whitespace-nowrap text-ink-soft" />,
    },
  ]
  return (
    <Table
      label="Routing decisions"
      columns={columns}
      rows={decisions}
      rowKey={({ id }) => id}
      onOpen={({ query_id, index_id }) =>
        void navigate(query_id === null ? `/rag/${index_id}/ask` : `/rag/${index_id}/ask?query=${query_id}`)
      }
      pager={pager}
      stale={stale}
    />
  )
}
