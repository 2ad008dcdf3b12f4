/** Two executions side by side, node by node. */
import type { ExecutionStatus, NodeResult } from './graph'
import { jsonDiff, type JsonChange } from './json-diff'

/** one, other: null where it was not reached. same: status, branch and output are alike. */
export type NodeComparison = {
  nodeId: string
  one: NodeResult | null
  other: NodeResult | null
  same: boolean
  /** milliseconds that the other took longer; null if one of them has no end */
  slower: number | null
  output: JsonChange[]
}

type Compared = Pick<ExecutionStatus, 'execution_state'>

/** In the order in which the nodes began, those that only the other reached at their place in it. */
export function compareExecutions(one: Compared, other: Compared): NodeComparison[] {
  const left = one.execution_state.node_results
  const right = other.execution_state.node_results
  return orderOf(left, right).map((nodeId) => compareNode(nodeId, left[nodeId] ?? null, right[nodeId] ?? null))
}

function compareNode(nodeId: string, one: NodeResult | null, other: NodeResult | null): NodeComparison {
  const output = one && other ? jsonDiff(one.output, other.output) : []
  return {
    nodeId,
    one,
    other,
    output,
    same: one?.status === other?.status && one?.branch === other?.branch && output.length === 0,
    slower: one?.duration_ms == null || other?.duration_ms == null ? null : other.duration_ms - one.duration_ms,
  }
}

function orderOf(left: Record<string, NodeResult>, right: Record<string, NodeResult>): string[] {
  const order = begun(left)
  let place = 0
  for (const id of begun(right)) {
    const found = order.indexOf(id)
    if (found >= 0) place = found + 1
    else order.splice(place++, 0, id)
  }
  return order
}

const begun = (results: Record<string, NodeResult>) =>
  Object.keys(results).sort((a, b) => results[a]!.started_at.localeCompare(results[b]!.started_at))
