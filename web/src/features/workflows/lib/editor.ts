/** What is on the canvas, and every change to it, each of which can be undone. */
import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react'
import { flowEdge, flowNode, flowNote, toFlow, toGraph, type FlowEdge, type FlowNode, type FlowNote } from './flow'
import { newNodeId, newNoteId, type Config, type Graph, type GraphEdge, type GraphNode, type GraphNote } from './graph'
import type { Place } from './layout'

type Moment = { nodes: FlowNode[]; notes: FlowNote[]; edges: FlowEdge[]; entry: string | null }

export type EditorState = Moment & {
  settings: Graph['settings']
  past: Moment[]
  future: Moment[]
  /** what the last change was about; more of the same is undone together */
  burst: string | null
  dragging: boolean
}

export type EditorAction =
  | { do: 'load'; graph: Graph }
  | { do: 'nodes'; changes: NodeChange<FlowNode | FlowNote>[] }
  | { do: 'edges'; changes: EdgeChange<FlowEdge>[] }
  | { do: 'add'; node: Omit<GraphNode, 'node_id'>; from?: Way; between?: Between }
  | { do: 'note'; note: Omit<GraphNote, 'note_id'> }
  | { do: 'write'; id: string; text: string }
  | { do: 'connect'; edge: GraphEdge }
  | { do: 'remove'; nodes: string[]; edges: string[] }
  | { do: 'change'; id: string; patch: Partial<GraphNode>; about: string }
  | { do: 'insert'; nodes: FlowNode[]; edges: FlowEdge[]; notes?: FlowNote[] }
  | { do: 'arrange'; places: ReadonlyMap<string, Place> }
  | { do: 'select'; ids: string[] }
  | { do: 'undo' }
  | { do: 'redo' }

/** branch: the port it leaves by; null = whatever the branch is */
export type Way = { id: string; branch: string | null }
/** edge: the one that is replaced by one into the new node and one out of it, by the port `branch` */
export type Between = { edge: string; branch: string | null }

const STEPS = 100 // that can be undone

export const startEditor = (graph: Graph): EditorState => ({
  ...toFlow(graph),
  entry: graph.entry_node_id ?? null,
  settings: graph.settings,
  past: [],
  future: [],
  burst: null,
  dragging: false,
})

export const graphOf = ({ nodes, notes, edges, entry, settings }: EditorState): Graph =>
  toGraph(nodes, edges, notes, { ...(entry ? { entry_node_id: entry } : {}), ...(settings ? { settings } : {}) })

export function edited(state: EditorState, action: EditorAction): EditorState {
  switch (action.do) {
    case 'load':
      return startEditor(action.graph)
    case 'nodes':
      return moved(state, action.changes)
    case 'edges':
      return { ...state, edges: applyEdgeChanges(action.changes, state.edges) }
    case 'add':
      return added(state, action)
    case 'note':
      return noted(state, action.note)
    case 'write':
      return written(state, action.id, action.text)
    case 'connect':
      return connected(state, action.edge)
    case 'remove':
      return removed(state, new Set(action.nodes), new Set(action.edges))
    case 'change':
      return changed(state, action.id, action.patch, `${action.id} ${action.about}`)
    case 'insert':
      return inserted(state, action)
    case 'arrange':
      return {
        ...recorded(state),
        nodes: state.nodes.map((node) => ({ ...node, position: action.places.get(node.id) ?? node.position })),
      }
    case 'select':
      return {
        ...state,
        burst: null,
        nodes: only(state.nodes, new Set(action.ids)),
        notes: only(state.notes, new Set(action.ids)),
        edges: only(state.edges, new Set(action.ids)),
      }
    case 'undo':
      return back(state)
    case 'redo':
      return forth(state)
  }
}

const momentOf = ({ nodes, notes, edges, entry }: Moment): Moment => ({ nodes, notes, edges, entry })

/** The state with the way back to it; a burst of the same keeps the first way back only. */
function recorded(state: EditorState, burst: string | null = null): EditorState {
  if (burst !== null && burst === state.burst) return { ...state, future: [] }
  return { ...state, past: [...state.past, momentOf(state)].slice(-STEPS), future: [], burst }
}

function back(state: EditorState): EditorState {
  const moment = state.past.at(-1)
  if (moment === undefined) return state
  return { ...state, ...moment, past: state.past.slice(0, -1), future: [momentOf(state), ...state.future], burst: null }
}

function forth(state: EditorState): EditorState {
  const [moment, ...future] = state.future
  if (moment === undefined) return state
  return { ...state, ...moment, past: [...state.past, momentOf(state)], future, burst: null }
}

/** What React Flow says: places, sizes, the selection. A drag is recorded once, at its start. */
function moved(state: EditorState, changes: NodeChange<FlowNode | FlowNote>[]): EditorState {
  const drags = changes.some(
    (change) =>
      (change.type === 'position' && change.dragging) || (change.type === 'dimensions' && change.resizing === true),
  )
  const steps = changes.some(
    (change) =>
      (change.type === 'position' && !change.dragging) || (change.type === 'dimensions' && change.resizing === false),
  )
  let before = state
  if (drags && !state.dragging) before = recorded(state)
  else if (steps && !state.dragging) before = recorded(state, 'step') // by the arrow keys
  const dragging = drags || (state.dragging && !steps)
  const [ofNotes, ofNodes] = parted(changes)
  return {
    ...before,
    dragging,
    nodes: ofNodes.length > 0 ? applyNodeChanges(ofNodes, state.nodes) : state.nodes,
    notes: ofNotes.length > 0 ? applyNodeChanges(ofNotes, state.notes) : state.notes,
  }
}

const isNote = (id: string) => id.startsWith('note:')

function parted(changes: NodeChange<FlowNode | FlowNote>[]) {
  const about = (change: NodeChange<FlowNode | FlowNote>) => (change.type === 'add' ? change.item.id : change.id)
  return [
    changes.filter((change) => isNote(about(change))) as NodeChange<FlowNote>[],
    changes.filter((change) => !isNote(about(change))) as NodeChange<FlowNode>[],
  ] as const
}

function added(state: EditorState, { node, from, between }: Extract<EditorAction, { do: 'add' }>): EditorState {
  const node_id = newNodeId(node.node_type, new Set(state.nodes.map(({ id }) => id)))
  const nodes = [...only(state.nodes, new Set()), { ...flowNode({ ...node, node_id }), selected: true }]
  const way = from ? [flowEdge({ from: from.id, to: node_id, branch: from.branch })] : []
  const edges = only(state.edges, new Set())
  return {
    ...recorded(state),
    nodes,
    notes: only(state.notes, new Set()),
    edges: between ? through(edges, node_id, between) : [...edges, ...way],
  }
}

/** The edges with one of them led through a node, in its place. */
const through = (edges: FlowEdge[], id: string, { edge, branch }: Between): FlowEdge[] =>
  edges.flatMap((each) =>
    each.id === edge
      ? [
          flowEdge({ from: each.source, to: id, branch: each.data?.branch ?? null }),
          flowEdge({ from: id, to: each.target, branch }),
        ]
      : [each],
  )

function noted(state: EditorState, note: Omit<GraphNote, 'note_id'>): EditorState {
  const note_id = newNoteId(new Set(state.notes.map(({ data }) => data.note.note_id)))
  const none = new Set<string>()
  return {
    ...recorded(state),
    nodes: only(state.nodes, none),
    edges: only(state.edges, none),
    notes: [...only(state.notes, none), { ...flowNote({ ...note, note_id }), selected: true }],
  }
}

function written(state: EditorState, id: string, text: string): EditorState {
  const write = (note: FlowNote): FlowNote =>
    note.id === id ? { ...note, data: { note: { ...note.data.note, text } } } : note
  return { ...recorded(state, `${id} text`), notes: state.notes.map(write) }
}

function connected(state: EditorState, edge: GraphEdge): EditorState {
  const way = flowEdge(edge)
  if (edge.from === edge.to || state.edges.some(({ id }) => id === way.id)) return state
  return { ...recorded(state), edges: [...state.edges, way] }
}

function removed(state: EditorState, ids: ReadonlySet<string>, ways: ReadonlySet<string>): EditorState {
  const edges = state.edges.filter(({ id, source, target }) => !ways.has(id) && !ids.has(source) && !ids.has(target))
  const nodes = state.nodes.filter(({ id }) => !ids.has(id))
  const notes = state.notes.filter(({ id }) => !ids.has(id))
  const same = nodes.length === state.nodes.length && edges.length === state.edges.length
  if (same && notes.length === state.notes.length) return state
  return {
    ...recorded(state),
    nodes,
    notes,
    edges,
    entry: state.entry !== null && ids.has(state.entry) ? null : state.entry,
  }
}

function changed(state: EditorState, id: string, patch: Partial<GraphNode>, about: string): EditorState {
  const change = (node: FlowNode): FlowNode =>
    node.id === id ? { ...node, data: { node: trimmed({ ...node.data.node, ...patch }) } } : node
  return { ...recorded(state, about), nodes: state.nodes.map(change) }
}

function inserted(
  state: EditorState,
  { nodes, edges, notes = [] }: Extract<EditorAction, { do: 'insert' }>,
): EditorState {
  const chosen = nodes.map((node) => ({ ...node, selected: true }))
  return {
    ...recorded(state),
    nodes: [...only(state.nodes, new Set()), ...chosen],
    notes: [...only(state.notes, new Set()), ...notes.map((note) => ({ ...note, selected: true }))],
    edges: [...only(state.edges, new Set()), ...edges],
  }
}

/** Without the members that were taken back, which stand as undefined in a patch. */
const trimmed = (node: GraphNode): GraphNode =>
  Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined)) as GraphNode

function only<T extends { id: string; selected?: boolean }>(all: T[], ids: ReadonlySet<string>): T[] {
  return all.map((each) => (!!each.selected === ids.has(each.id) ? each : { ...each, selected: ids.has(each.id) }))
}

/** A config with one setting changed; undefined takes it out. */
export function configWith(config: Config | undefined, name: string, value: unknown): Config {
  const { [name]: _, ...others } = config ?? {}
  return value === undefined ? others : { ...config, [name]: value }
}

/** The node whose settings are shown; undefined while none or several are chosen. */
export function chosenNode({ nodes, notes }: EditorState): FlowNode | undefined {
  const chosen = nodes.filter(({ selected }) => selected)
  return chosen.length === 1 && !notes.some(({ selected }) => selected) ? chosen[0] : undefined
}
