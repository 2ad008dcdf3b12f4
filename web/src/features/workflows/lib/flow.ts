/** The graph as React Flow draws it, and back. */
import type { Edge, Node } from '@xyflow/react'
import { MAIN, type Graph, type GraphEdge, type GraphNode } from './graph'

export type FlowNode = Node<{ node: GraphNode }, 'card'>
export type FlowEdge = Edge<{ branch: string | null }, 'way'>

export const flowNode = (node: GraphNode): FlowNode => ({
  id: node.node_id,
  type: 'card',
  position: { x: node.position_x ?? 0, y: node.position_y ?? 0 },
  data: { node },
})

/** branch: the port it leaves by; null = whatever the branch is. */
export function flowEdge({ from, to, branch }: GraphEdge): FlowEdge {
  const port = branch === MAIN ? null : (branch ?? null)
  return {
    id: `${from}:${port ?? ''}:${to}`,
    type: 'way',
    source: from,
    target: to,
    sourceHandle: port ?? MAIN,
    targetHandle: 'in',
    data: { branch: port },
  }
}

export const toFlow = (graph: Graph): { nodes: FlowNode[]; edges: FlowEdge[] } => ({
  nodes: graph.nodes.map(flowNode),
  edges: graph.edges.map(flowEdge),
})

/** rest: what the canvas does not show, kept as it was. */
export function toGraph(nodes: FlowNode[], edges: FlowEdge[], rest: Omit<Graph, 'nodes' | 'edges'> = {}): Graph {
  return {
    ...rest,
    nodes: nodes.map(({ data, position }) => ({
      ...data.node,
      position_x: Math.round(position.x),
      position_y: Math.round(position.y),
    })),
    edges: edges.map(toGraphEdge),
  }
}

export const toGraphEdge = ({ source, target, data }: FlowEdge): GraphEdge => ({
  from: source,
  to: target,
  ...(data?.branch ? { branch: data.branch } : {}),
})
