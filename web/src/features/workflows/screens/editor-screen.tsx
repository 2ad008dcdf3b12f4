import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { Page } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { nodeTypesQuery, workflowQuery } from '../api'
import { WorkflowEditor } from '../components/workflow-editor'

const NEW = 'new'

/** `/workflows/new` and `/workflows/:id`; a workflow that is saved for the first time keeps its editor. */
export function EditorScreen() {
  const { workflowId = NEW } = useParams()
  const [born, setBorn] = useState<string | null>(null)
  const types = useQuery(nodeTypesQuery())
  const workflow = useQuery({ ...workflowQuery(workflowId), enabled: workflowId !== NEW })

  if (types.isPending || (workflow.isPending && workflowId !== NEW)) return <Waiting />
  if (types.isError) return <Failed error={types.error} onRetry={types.refetch} />
  if (workflow.isError && workflow.data === undefined)
    return <Failed error={workflow.error} onRetry={workflow.refetch} />

  return (
    <WorkflowEditor
      key={workflowId === born ? NEW : workflowId}
      workflow={workflowId === NEW ? null : (workflow.data ?? null)}
      types={types.data}
      onBorn={setBorn}
    />
  )
}

const Failed = ({ error, onRetry }: { error: unknown; onRetry: () => unknown }) => (
  <Page>
    <ProblemCard error={error} onRetry={onRetry} />
  </Page>
)

const Waiting = () => (
  <div role="status" aria-label="Loading" className="flex h-[calc(100dvh-3.5rem-var(--banner))] flex-col">
    <Skeleton className="h-14 rounded-none" />
    <div className="flex flex-1 gap-3 p-3 pl-0">
      <Skeleton className="w-60 rounded-none max-lg:hidden" />
      <Skeleton className="flex-1" />
    </div>
  </div>
)
