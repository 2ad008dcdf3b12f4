import { toast, toastProblem } from '@/ui/toasts'
import { useRunWorkflow } from '../api'
import type { LastRun } from '../lib/expression-data'
import type { Execution } from '../lib/graph'
import type { Part } from './canvas/canvas-context'

type Options = {
  last: LastRun | null
  /** saves what is not saved; resolves to the id, or to null if that did not work */
  ready: () => Promise<string | null>
  onStarted: (execution: Execution) => void
}

/** Runs one node, or all from it on, with what is pinned and what the last run has put out. */
export function useRunPart({ last, ready, onStarted }: Options) {
  const run = useRunWorkflow()
  return async (part: Part) => {
    if (run.isPending) return
    const id = await ready()
    if (id === null) return
    try {
      onStarted(await run.mutateAsync({ id, ...part, copy_from: last?.id ?? null }))
      toast.success('only_node_id' in part ? 'Running this node' : 'Running from here')
    } catch (error) {
      toastProblem(error)
    }
  }
}
