/** The graph as React Flow draws it, and back. */
import type { Edge, Node } from '@xyflow/react'
import { MAIN, type Graph, type GraphEdge, type GraphNode, type GraphNote } from './graph'

export type FlowNode = Node<{ node: GraphNode }, 'card'>
export type FlowNote = Node<{ note: GraphNote }, 'note'>
export type FlowEdge = Edge<{ branch: string | null }, 'way'>

export const flowNode = (node: GraphNode): FlowNode => ({
  id: node.node_id,
  type: 'card',
  position: { x: node.position_x ?? 0, y: node.position_y ?? 0 },
  data: { node },
})

/** The size that a note has when it is new; pixels. */
export const NOTE_SIZE = { width: 240, height: 160 }

/** Notes and nodes are moved and chosen together, so their ids must differ: `note:` cannot begin a node's. */
export const flowNote = (note: GraphNote): FlowNote => ({
  id: `note:${note.note_id}`,
  type: 'note',
  position: { x: note.position_x ?? 0, y: note.position_y ?? 0 },
  width: note.width ?? NOTE_SIZE.width,
  height: note.height ?? NOTE_SIZE.height,
  zIndex: -1,
  data: { note },
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

export const toFlow = (graph: Graph): { nodes: FlowNode[]; notes: FlowNote[]; edges: FlowEdge[] } => ({
  nodes: graph.nodes.map(flowNode),
  notes: (graph.notes ?? []).map(flowNote),
  edges: graph.edges.map(flowEdge),
})

/** rest: what the canvas does not show, kept as it was. */
export function toGraph(
  nodes: FlowNode[],
  edges: FlowEdge[],
  notes: FlowNote[] = [],
  rest: Omit<Graph, 'nodes' | 'edges' | 'notes'> = {},
): Graph {
  return {
    ...rest,
    ...(notes.length > 0 ? { notes: notes.map(toNote) } : {}),
    nodes: nodes.map(({ data, position }) => ({
      ...data.node,
      position_x: Math.round(position.x),
      position_y: Math.round(position.y),
    })),
    edges: edges.map(toGraphEdge),
  }
}

const toNote = ({ data, position, width, height }: FlowNote): GraphNote => ({
  ...data.note,
  position_x: Math.round(position.x),
  position_y: Math.round(position.y),
  width: Math.round(width ?? NOTE_SIZE.width),
  height: Math.round(height ?? NOTE_SIZE.height),
})

export const toGraphEdge = ({ source, target, data }: FlowEdge): GraphEdge => ({
  from: source,
  to: target,
  ...(data?.branch ? { branch: data.branch } : {}),
})
