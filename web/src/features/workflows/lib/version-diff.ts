/** What differs between two versions of a graph. */
import type { Graph, GraphEdge, GraphNode } from './graph'
import { jsonDiff, type JsonChange } from './json-diff'

export type NodeChange = 'added' | 'removed' | 'changed' | 'moved' | 'same'
export type NodeDifference = { nodeId: string; name: string; change: NodeChange; fields: JsonChange[] }
export type EdgeDifference = { edge: GraphEdge; change: 'added' | 'removed' | 'same' }
/** settings: of the workflow as a whole */
export type VersionDifference = { nodes: NodeDifference[]; edges: EdgeDifference[]; settings: JsonChange[] }

type Versioned = { graph: Partial<Graph>; trigger?: Record<string, unknown> }

export function diffVersions(before: Versioned, after: Versioned): VersionDifference {
  const { nodes: _n, edges: _e, ...oldRest } = before.graph
  const { nodes: _m, edges: _f, ...newRest } = after.graph
  return {
    nodes: diffNodes(before.graph.nodes ?? [], after.graph.nodes ?? []),
    edges: diffEdges(before.graph.edges ?? [], after.graph.edges ?? []),
    settings: jsonDiff({ ...oldRest, triggers: before.trigger ?? {} }, { ...newRest, triggers: after.trigger ?? {} }),
  }
}

/** Both in one graph: the newer one, and what it has no more where it stood. */
export function union(before: Partial<Graph>, after: Partial<Graph>): Graph {
  const kept = new Set(after.nodes?.map(({ node_id }) => node_id))
  return {
    nodes: [...(after.nodes ?? []), ...(before.nodes ?? []).filter(({ node_id }) => !kept.has(node_id))],
    edges: diffEdges(before.edges ?? [], after.edges ?? []).map(({ edge }) => edge),
  }
}

function diffNodes(before: GraphNode[], after: GraphNode[]): NodeDifference[] {
  const old = new Map(before.map((node) => [node.node_id, node]))
  const kept = new Set(after.map(({ node_id }) => node_id))
  const found = after.map((node) => diffNode(old.get(node.node_id), node))
  const gone = before.filter(({ node_id }) => !kept.has(node_id))
  return [...found, ...gone.map((node) => ({ ...named(node), change: 'removed' as const, fields: [] }))]
}

function diffNode(before: GraphNode | undefined, after: GraphNode): NodeDifference {
  if (before === undefined) return { ...named(after), change: 'added', fields: [] }
  const fields = jsonDiff(content(before), content(after))
  const change = fields.length > 0 ? 'changed' : isMoved(before, after) ? 'moved' : 'same'
  return { ...named(after), change, fields }
}

const named = ({ node_id, label }: GraphNode) => ({ nodeId: node_id, name: label || node_id })

const content = ({ position_x: _x, position_y: _y, ...rest }: GraphNode) => rest

const isMoved = (before: GraphNode, after: GraphNode) =>
  (before.position_x ?? 0) !== (after.position_x ?? 0) || (before.position_y ?? 0) !== (after.position_y ?? 0)

export const edgeKey = ({ from, to, branch }: GraphEdge) => `${from}\n${branch ?? ''}\n${to}`

function diffEdges(before: GraphEdge[], after: GraphEdge[]): EdgeDifference[] {
  const old = new Set(before.map(edgeKey))
  const kept = new Set(after.map(edgeKey))
  return [
    ...after.map((edge) => ({ edge, change: old.has(edgeKey(edge)) ? ('same' as const) : ('added' as const) })),
    ...before.filter((edge) => !kept.has(edgeKey(edge))).map((edge) => ({ edge, change: 'removed' as const })),
  ]
}
