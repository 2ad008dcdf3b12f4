/** A run as a list of steps, for those who do not read graphs. */
import { toGraphEdge, type FlowEdge, type FlowNode } from './flow'
import type { GraphNode, LogLine } from './graph'
import { arrange } from './layout'
import type { Run, RunState } from './run-state'

/** said: the last thing the node wrote into the log by itself */
export type Step = { node: GraphNode; state: RunState; said: string | null }

const ONE = { width: 1, height: 1 }
const OF_THE_ENGINE = /(started|completed|failed|skipped|cancelled|is waiting)(,|:|$)/

/** Every node, from left to right as the edges lead. */
export function stepsOf(nodes: FlowNode[], edges: FlowEdge[], run: Run, logs: LogLine[]): Step[] {
  const places = arrange(
    nodes.map(({ id }) => id),
    edges.map(toGraphEdge),
    () => ONE,
  )
  const place = (id: string) => places.get(id) ?? { x: 0, y: 0 }
  const said = new Map(
    logs.filter(({ message }) => !OF_THE_ENGINE.test(message)).map(({ node_id, message }) => [node_id, message]),
  )
  return nodes
    .toSorted((a, b) => place(a.id).x - place(b.id).x || a.position.y - b.position.y)
    .map(({ id, data }) => ({
      node: data.node,
      state: run.nodes[id]?.state ?? 'idle',
      said: run.nodes[id]?.message ?? said.get(id) ?? null,
    }))
}
