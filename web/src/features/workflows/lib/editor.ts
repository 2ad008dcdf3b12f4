/** What is on the canvas, and every change to it, each of which can be undone. */
import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react'
import { flowEdge, flowNode, toFlow, toGraph, type FlowEdge, type FlowNode } from './flow'
import { newNodeId, type Config, type Graph, type GraphEdge, type GraphNode } from './graph'
import type { Place } from './layout'

type Moment = { nodes: FlowNode[]; edges: FlowEdge[]; entry: string | null }

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
  | { do: 'nodes'; changes: NodeChange<FlowNode>[] }
  | { do: 'edges'; changes: EdgeChange<FlowEdge>[] }
  | { do: 'add'; node: Omit<GraphNode, 'node_id'>; from?: { id: string; branch: string | null } }
  | { do: 'connect'; edge: GraphEdge }
  | { do: 'remove'; nodes: string[]; edges: string[] }
  | { do: 'change'; id: string; patch: Partial<GraphNode>; about: string }
  | { do: 'insert'; nodes: FlowNode[]; edges: FlowEdge[] }
  | { do: 'arrange'; places: ReadonlyMap<string, Place> }
  | { do: 'select'; ids: string[] }
  | { do: 'undo' }
  | { do: 'redo' }

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

export const graphOf = ({ nodes, edges, entry, settings }: EditorState): Graph =>
  toGraph(nodes, edges, { ...(entry ? { entry_node_id: entry } : {}), ...(settings ? { settings } : {}) })

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
    case 'connect':
      return connected(state, action.edge)
    case 'remove':
      return removed(state, new Set(action.nodes), new Set(action.edges))
    case 'change':
      return changed(state, action.id, action.patch, `${action.id} ${action.about}`)
    case 'insert':
      return inserted(state, action.nodes, action.edges)
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
        edges: only(state.edges, new Set(action.ids)),
      }
    case 'undo':
      return back(state)
    case 'redo':
      return forth(state)
  }
}

const momentOf = ({ nodes, edges, entry }: Moment): Moment => ({ nodes, edges, entry })

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
function moved(state: EditorState, changes: NodeChange<FlowNode>[]): EditorState {
  const drags = changes.some((change) => change.type === 'position' && change.dragging)
  const steps = changes.some((change) => change.type === 'position' && !change.dragging)
  let before = state
  if (drags && !state.dragging) before = recorded(state)
  else if (steps && !state.dragging) before = recorded(state, 'step') // by the arrow keys
  const dragging = drags || (state.dragging && !steps)
  return { ...before, dragging, nodes: applyNodeChanges(changes, state.nodes) }
}

function added(state: EditorState, { node, from }: Extract<EditorAction, { do: 'add' }>): EditorState {
  const node_id = newNodeId(node.node_type, new Set(state.nodes.map(({ id }) => id)))
  const nodes = [...only(state.nodes, new Set()), { ...flowNode({ ...node, node_id }), selected: true }]
  const way = from ? [flowEdge({ from: from.id, to: node_id, branch: from.branch })] : []
  return { ...recorded(state), nodes, edges: [...only(state.edges, new Set()), ...way] }
}

function connected(state: EditorState, edge: GraphEdge): EditorState {
  const way = flowEdge(edge)
  if (edge.from === edge.to || state.edges.some(({ id }) => id === way.id)) return state
  return { ...recorded(state), edges: [...state.edges, way] }
}

function removed(state: EditorState, ids: ReadonlySet<string>, ways: ReadonlySet<string>): EditorState {
  const edges = state.edges.filter(({ id, source, target }) => !ways.has(id) && !ids.has(source) && !ids.has(target))
  const nodes = state.nodes.filter(({ id }) => !ids.has(id))
  if (nodes.length === state.nodes.length && edges.length === state.edges.length) return state
  return { ...recorded(state), nodes, edges, entry: state.entry !== null && ids.has(state.entry) ? null : state.entry }
}

function changed(state: EditorState, id: string, patch: Partial<GraphNode>, about: string): EditorState {
  const change = (node: FlowNode): FlowNode =>
    node.id === id ? { ...node, data: { node: trimmed({ ...node.data.node, ...patch }) } } : node
  return { ...recorded(state, about), nodes: state.nodes.map(change) }
}

function inserted(state: EditorState, nodes: FlowNode[], edges: FlowEdge[]): EditorState {
  const chosen = nodes.map((node) => ({ ...node, selected: true }))
  return {
    ...recorded(state),
    nodes: [...only(state.nodes, new Set()), ...chosen],
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
export function chosenNode({ nodes }: EditorState): FlowNode | undefined {
  const chosen = nodes.filter(({ selected }) => selected)
  return chosen.length === 1 ? chosen[0] : undefined
}
