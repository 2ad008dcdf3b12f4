import { useQuery } from '@tanstack/react-query'
import { MonitorPlay, Plus } from 'lucide-react'
import { useSearchParams } from 'react-router'
import { useTableState } from '@/lib/table-state'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { FilterChips } from '@/ui/filter-chips'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { sessionsQuery, type Session } from '../api'
import { NewSessionDialog } from '../components/new-session-dialog'
import { NoBrowser } from '../components/no-browser'
import { SessionTable } from '../components/session-table'

/** Windows of this machine's browser: open one, act in it step by step. */
export function SessionListScreen() {
  const [search, setSearch] = useSearchParams()
  const open = (wanted: boolean) => setSearch(wanted ? { new: '' } : {}, { replace: true })
  return (
    <Page>
      <PageHeader
        title="Browser"
        text="Open pages in this machine's browser, act in them step by step, and keep what they show. Workflows do the same by themselves."
        actions={
          <Button kind="primary" icon={Plus} onClick={() => open(true)}>
            New session
          </Button>
        }
      />
      <NoBrowser className="mb-4" />
      <Sessions onNew={() => open(true)} />
      {search.has('new') && <NewSessionDialog onClose={() => open(false)} />}
    </Page>
  )
}

const STATES = [
  { value: '', title: 'All' },
  { value: 'active', title: 'Active' },
  { value: 'closed', title: 'Closed' },
  { value: 'error', title: 'Error' },
]

function Sessions({ onNew }: { onNew: () => void }) {
  const state = useTableState({ status: '' })
  const status = state.filters.status as Session['status'] | ''
  const sessions = useQuery(sessionsQuery({ skip: state.skip, limit: state.limit, ...(status ? { status } : {}) }))

  if (sessions.isPending)
    return (
      <Card flush>
        <SkeletonRows rows={3} />
      </Card>
    )
  if (sessions.isError) return <ProblemCard error={sessions.error} onRetry={sessions.refetch} />
  const { data, count } = sessions.data
  if (count === 0 && !status)
    return (
      <Card>
        <Empty
          icon={MonitorPlay}
          title="No session yet"
          text="A session is a browser window of your own: it keeps its page and its cookies until you close it, ten minutes after you last did something, or after an hour."
          action={
            <Button kind="primary" icon={Plus} onClick={onNew}>
              Open the first
            </Button>
          }
        />
      </Card>
    )

  return (
    <Card flush>
      <div className="border-b border-line p-3">
        <FilterChips
          label="State"
          choices={STATES}
          chosen={status}
          onChoose={(value) => state.setFilter('status', value)}
        />
      </div>
      {data.length === 0 ? (
        <p className="px-5 py-8 text-center text-ink-soft">No session is in that state.</p>
      ) : (
        <SessionTable
          sessions={data}
          pager={count > 10 ? { state, count } : undefined}
          stale={sessions.isPlaceholderData}
        />
      )}
    </Card>
  )
}
