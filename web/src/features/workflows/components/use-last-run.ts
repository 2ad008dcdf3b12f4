import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { executionQuery } from '../api'
import type { LastRun } from '../lib/expression-data'
import type { ExecutionStatus, Workflow } from '../lib/graph'

/** The execution that is shown, else the last one of the workflow. */
export function useLastRun(watched: ExecutionStatus | undefined, workflow: Workflow | null): LastRun | null {
  const last = workflow?.last_execution
  const found = useQuery({
    ...executionQuery(last?.id ?? ''),
    enabled: watched === undefined && last != null,
  })
  const execution = watched ?? found.data
  return useMemo(
    () =>
      execution === undefined
        ? null
        : { id: execution.id, trigger: execution.trigger_data, nodes: execution.execution_state.node_results },
    [execution],
  )
}
