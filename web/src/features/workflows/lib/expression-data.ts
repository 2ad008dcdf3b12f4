/** What the expressions of a node can read, as far as the last run has shown it. */
import type { ExpressionData } from './completion'
import { ancestorsOf, entryOf, type Graph, type GraphNode, type NodeTypes } from './graph'
import type { Schema } from './schema'

/** The last run of the workflow: what went in and out of its nodes. */
export type LastRun = {
  id: string
  trigger: Record<string, unknown>
  /** by node id */
  nodes: Readonly<Record<string, { input: unknown; output: unknown; branch: string | null }>>
}

/** Outputs by node id: what is pinned, else what the last run has shown. */
export function samplesOf(nodes: GraphNode[], last: LastRun | null): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [id, { output }] of Object.entries(last?.nodes ?? {})) if (output != null) found[id] = output
  for (const { node_id, pinned } of nodes) if (pinned) found[node_id] = pinned.output
  return found
}

/** Ids of the nodes that lead straight into this one, in edge order. */
export const sourcesOf = (nodeId: string, { edges }: Graph) => [
  ...new Set(edges.filter(({ to }) => to === nodeId).map(({ from }) => from)),
]

/** The roots with what is known in them. Of an output that nobody has seen the names are known. */
export function expressionData(
  graph: Graph,
  nodeId: string,
  types: NodeTypes,
  samples: Readonly<Record<string, unknown>>,
  last: LastRun | null,
): ExpressionData {
  const byId = new Map(graph.nodes.map((node) => [node.node_id, node]))
  const outputOf = (id: string) => samples[id] ?? namesOf(types.get(byId.get(id)?.node_type ?? '')?.outputs)
  const trigger = last?.trigger ?? namesOf(Object.keys(triggerSchema(graph)?.properties ?? {}))
  const isTrigger = (id: string) => types.get(byId.get(id)?.node_type ?? '')?.node_type === 'trigger'
  const inputs = sourcesOf(nodeId, graph).map((id) => (isTrigger(id) ? trigger : outputOf(id)))
  const earlier = ancestorsOf(nodeId, graph.edges).filter((id) => byId.has(id) && !isTrigger(id))
  return {
    input: last?.nodes[nodeId]?.input ?? Object.assign({}, ...inputs),
    trigger,
    nodes: Object.fromEntries(earlier.map((id) => [id, { output: outputOf(id) }])),
    vars: Object.fromEntries(variablesOf(graph, types).map((name) => [name, undefined])),
    loop: { item: undefined, index: undefined, count: undefined },
    execution: { id: undefined, execution_id: undefined, workflow_id: undefined, started_at: undefined },
    ...(/catch|finally/.test(byId.get(nodeId)?.node_type ?? '')
      ? { error: { type: undefined, message: undefined, node_id: undefined } }
      : {}),
  }
}

const namesOf = (names: string[] = []) => Object.fromEntries(names.map((name) => [name, undefined]))

const triggerSchema = (graph: Graph) => entryOf(graph)?.config?.input_schema as Schema | null | undefined

const variablesOf = (graph: Graph, types: NodeTypes) =>
  graph.nodes.flatMap(({ node_type, config }) => {
    const kind = types.get(node_type)?.node_type
    const name =
      kind === 'set_variable'
        ? config?.variable_name
        : /^(for|loop)$/.test(kind ?? '')
          ? (config?.loop_variable ?? 'item')
          : undefined
    return typeof name === 'string' && name !== '' ? [name] : []
  })
