import { History } from 'lucide-react'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import type { Execution } from '../../lib/graph'
import { RunTable } from './run-table'

type WorkflowRunsProps = { /** null = not saved yet */ workflowId: string | null; onOpen: (run: Execution) => void }

/** The executions of one workflow, in the place of its canvas. */
export function WorkflowRuns({ workflowId, onOpen }: WorkflowRunsProps) {
  return (
    <div className="min-w-0 flex-1 overflow-y-auto bg-canvas p-4 sm:p-6">
      <div className="mx-auto max-w-6xl">
        {workflowId === null ? (
          <Card>
            <Empty icon={History} title="It is not saved yet" text="Once it has run, every execution is kept here." />
          </Card>
        ) : (
          <RunTable workflowId={workflowId} onOpen={onOpen} />
        )}
      </div>
    </div>
  )
}
