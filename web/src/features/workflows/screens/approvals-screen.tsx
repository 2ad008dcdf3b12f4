import { useQuery } from '@tanstack/react-query'
import { Inbox } from 'lucide-react'
import { Link } from 'react-router'
import { useTableState } from '@/lib/table-state'
import { StatusBadge } from '@/ui/badge'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { Page, PageHeader } from '@/ui/page-header'
import { Pager } from '@/ui/pager'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { DecisionForm } from '../components/approvals/decision-form'
import { WorkflowTabs } from '../components/workflow-tabs'
import { executionAddress } from '../lib/addresses'
import type { Approval } from '../lib/graph'
import { approvalsQuery } from '../runs-api'

/** `/workflows/approvals`: the decisions that executions wait for. */
export function ApprovalsScreen() {
  return (
    <Page>
      <PageHeader title="Approvals" text="Executions that wait for your decision, the most urgent first." />
      <WorkflowTabs />
      <Approvals />
    </Page>
  )
}

function Approvals() {
  const state = useTableState()
  const found = useQuery(approvalsQuery(state.skip, state.limit))
  if (found.isPending) return <Skeleton lines={5} />
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />
  if (found.data.count === 0)
    return (
      <Card>
        <Empty
          icon={Inbox}
          title="Nothing waits for you"
          text="A workflow with the node “Ask a person” stops there and asks you here."
        />
      </Card>
    )
  return (
    <>
      <ul aria-label="Approvals" className="flex flex-col gap-4">
        {found.data.data.map((approval) => (
          <li key={`${approval.execution_id} ${approval.node_id} ${approval.iteration} ${approval.waiting_since}`}>
            <ApprovalCard approval={approval} />
          </li>
        ))}
      </ul>
      {found.data.count > state.limit && <Pager state={state} count={found.data.count} />}
    </>
  )
}

function ApprovalCard({ approval }: { approval: Approval }) {
  const { execution_id, execution_label, workflow_id, workflow_name, node_id, message, options, until } = approval
  return (
    <Card>
      <p className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-soft">
        <span className="font-medium text-ink">{workflow_name}</span>
        <Link
          to={executionAddress({ workflow_id, execution_id: execution_label })}
          className="font-mono text-accent hover:underline"
        >
          {execution_label}
        </Link>
        {approval.status === 'paused' && <StatusBadge status="paused" />}
        <span className="ml-auto">
          Asked <RelativeTime at={approval.waiting_since} />
        </span>
      </p>
      <DecisionForm
        executionId={execution_id}
        nodeId={node_id}
        message={message}
        options={options}
        until={until}
        paused={approval.status === 'paused'}
      />
    </Card>
  )
}
