import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Link, useNavigate } from 'react-router'
import { useDebounced } from '@/lib/debounce'
import { useTableState } from '@/lib/table-state'
import { ButtonLink } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { SearchInput } from '@/ui/input'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { Table } from '@/ui/table'
import { workflowsQuery } from '../api'
import { ImportButton } from '../components/exchange/import-button'
import { Templates } from '../components/list/templates'
import { workflowColumns } from '../components/list/columns'
import { WorkflowMenu } from '../components/list/workflow-menu'
import { WorkflowTabs } from '../components/workflow-tabs'

export function WorkflowListScreen() {
  return (
    <Page>
      <PageHeader
        title="Workflows"
        text="Nodes on a canvas that do a job for you, step by step."
        actions={
          <>
            <ButtonLink kind="quiet">
              <Link to="/workflows/outgoing-webhooks">Outgoing webhooks</Link>
            </ButtonLink>
            <ImportButton />
            <ButtonLink kind="primary">
              <Link to="/workflows/new">
                <Plus aria-hidden className="size-4" />
                New workflow
              </Link>
            </ButtonLink>
          </>
        }
      />
      <WorkflowTabs />
      <WorkflowList />
    </Page>
  )
}

function WorkflowList() {
  const navigate = useNavigate()
  const state = useTableState({ q: '' })
  const q = useDebounced(state.filters.q ?? '', 200)
  const found = useQuery(workflowsQuery({ skip: state.skip, limit: state.limit, ...(q ? { q } : {}) }))

  if (found.isPending)
    return (
      <Card flush>
        <SkeletonRows />
      </Card>
    )
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />
  if (found.data.count === 0 && q === '') return <Templates />

  return (
    <>
      <SearchInput
        className="mb-4 w-full sm:max-w-80"
        placeholder="Search workflows"
        value={state.filters.q ?? ''}
        onChange={(text) => state.setFilter('q', text)}
      />
      <Card flush>
        {found.data.count === 0 ? (
          <Empty title="Nothing found" text={`No workflow has “${q}” in its name or description.`} />
        ) : (
          <Table
            label="Workflows"
            columns={workflowColumns}
            rows={found.data.data}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate(`/workflows/${id}`)}
            menu={(workflow) => <WorkflowMenu workflow={workflow} />}
            stale={found.isPlaceholderData}
            pager={{ state, count: found.data.count }}
          />
        )}
      </Card>
    </>
  )
}
