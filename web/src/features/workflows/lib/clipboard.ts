/** Nodes on their way through the clipboard: JSON that another workflow, or a person, can read. */
import { flowEdge, flowNode, toGraph, type FlowEdge, type FlowNode } from './flow'
import { newNodeId, type Graph } from './graph'

const KIND = 'appliance/workflow-nodes'

/** The chosen nodes and the edges between them as text. */
export function copied(nodes: FlowNode[], edges: FlowEdge[]): string {
  const ids = new Set(nodes.map(({ id }) => id))
  const between = edges.filter(({ source, target }) => ids.has(source) && ids.has(target))
  return JSON.stringify({ kind: KIND, ...toGraph(nodes, between) }, null, 2)
}

/** The graph in a text that `copied` made; null for any other text. */
export function readCopied(text: string): Graph | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && (value as { kind?: unknown }).kind === KIND
      ? (value as Graph)
      : null
  } catch {
    return null
  }
}

/** The same nodes under ids that are free, moved by `by` pixels; edges and expressions follow their new names. */
export function renamed(graph: Graph, taken: ReadonlySet<string>, by: { x: number; y: number }) {
  const used = new Set(taken)
  const names = new Map<string, string>()
  for (const { node_id, node_type } of graph.nodes) {
    const name = newNodeId(node_type, used)
    used.add(name)
    names.set(node_id, name)
  }
  const nameOf = (id: string) => names.get(id) ?? id
  const rewired = (text: string) =>
    text.replace(/nodes\[(["'])([^"']+)\1\]/g, (_, quote: string, id: string) => `nodes[${quote}${nameOf(id)}${quote}]`)
  return {
    nodes: graph.nodes.map((node) =>
      flowNode({
        ...node,
        node_id: nameOf(node.node_id),
        position_x: (node.position_x ?? 0) + by.x,
        position_y: (node.position_y ?? 0) + by.y,
        config: texts(node.config ?? {}, rewired) as Record<string, unknown>,
      }),
    ),
    edges: graph.edges.map((edge) => flowEdge({ ...edge, from: nameOf(edge.from), to: nameOf(edge.to) })),
  }
}

/** A JSON value with every text in it changed. */
function texts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => texts(each, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, texts(each, change)]))
}
