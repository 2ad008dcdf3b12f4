/** Nodes on their way through the clipboard: the JSON of an exported workflow, which a person can read, too. */
import { flowEdge, flowNode, flowNote, toGraph, type FlowEdge, type FlowNode, type FlowNote } from './flow'
import { newNodeId, newNoteId, type Graph } from './graph'

/** How a file of ours begins; what is copied can be imported as one, and a file pasted. */
export const FILE = { format: 'appliance-workflow', format_version: 1 } as const

type Copied = { format?: unknown; graph_config?: Partial<Graph> } | null

/** The chosen nodes and notes, and the edges between the nodes, as text. */
export function copied(nodes: FlowNode[], edges: FlowEdge[], notes: FlowNote[] = []): string {
  const ids = new Set(nodes.map(({ id }) => id))
  const between = edges.filter(({ source, target }) => ids.has(source) && ids.has(target))
  return JSON.stringify({ ...FILE, name: 'Copied nodes', graph_config: toGraph(nodes, between, notes) }, null, 2)
}

/** The graph in a text that `copied` made, or in an exported file; null for any other text. */
export function readCopied(text: string): Graph | null {
  try {
    const value = JSON.parse(text) as Copied
    if (value === null || typeof value !== 'object' || (value.format ?? FILE.format) !== FILE.format) return null
    const { nodes, edges = [], ...rest } = value.graph_config ?? {}
    return Array.isArray(nodes) && Array.isArray(edges) ? { ...rest, nodes, edges } : null
  } catch {
    return null
  }
}

type Taken = { nodes: ReadonlySet<string>; notes: ReadonlySet<string> }

/** The same nodes under ids that are free, moved by `by` pixels; edges and expressions follow their new names. */
export function renamed(graph: Graph, taken: Taken, by: { x: number; y: number }) {
  const names = newNames(graph, taken.nodes)
  const nameOf = (id: string) => names.get(id) ?? id
  const rewired = (text: string) => withNames(text, nameOf)
  const usedNotes = new Set(taken.notes)
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
    notes: (graph.notes ?? []).map((note) => {
      const note_id = newNoteId(usedNotes)
      usedNotes.add(note_id)
      return flowNote({
        ...note,
        note_id,
        position_x: (note.position_x ?? 0) + by.x,
        position_y: (note.position_y ?? 0) + by.y,
      })
    }),
  }
}

function newNames(graph: Graph, taken: ReadonlySet<string>): Map<string, string> {
  const used = new Set(taken)
  const names = new Map<string, string>()
  for (const { node_id, node_type } of graph.nodes) {
    const name = newNodeId(node_type, used)
    used.add(name)
    names.set(node_id, name)
  }
  return names
}

/** A text with its `nodes["id"]` and `nodes.id` under their new names. */
function withNames(text: string, nameOf: (id: string) => string): string {
  return text
    .replace(/\bnodes\[(["'])([^"']+)\1\]/g, (_, quote: string, id: string) => `nodes[${quote}${nameOf(id)}${quote}]`)
    .replace(/\bnodes\.([A-Za-z_]\w*)/g, (_, id: string) => `nodes.${nameOf(id)}`)
}

/** A JSON value with every text in it changed. */
function texts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => texts(each, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, texts(each, change)]))
}
