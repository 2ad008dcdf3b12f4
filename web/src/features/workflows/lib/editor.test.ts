import { expect, it } from 'vitest'
import { chosenNode, configWith, edited, graphOf, startEditor, type EditorAction, type EditorState } from './editor'
import { copied, readCopied, renamed } from './clipboard'
import { emptyGraph } from './graph'

const after = (...actions: EditorAction[]) => actions.reduce(edited, startEditor(emptyGraph()))
const ids = ({ nodes }: EditorState) => nodes.map(({ id }) => id)
const HTTP: EditorAction = { do: 'add', node: { node_type: 'http_request' }, from: { id: 'start', branch: null } }
const url = (text: string): EditorAction => ({
  do: 'change',
  id: 'http_request_1',
  patch: { config: { url: text } },
  about: 'config.url',
})
const drag = (x: number, dragging: boolean): EditorAction => ({
  do: 'nodes',
  changes: [{ type: 'position', id: 'start', position: { x, y: 0 }, dragging }],
})

it('adds a node under the first free number, connected and chosen', () => {
  const state = after(HTTP, { do: 'add', node: { node_type: 'http_request' } })

  expect(ids(state)).toEqual(['start', 'http_request_1', 'http_request_2'])
  expect(graphOf(state).edges).toEqual([{ from: 'start', to: 'http_request_1' }])
  expect(chosenNode(state)?.id).toBe('http_request_2')
})

it('takes back one step after the other, and does them again', () => {
  const state = after(HTTP, url('https://a.example/'), { do: 'undo' }, { do: 'undo' })
  expect(ids(state)).toEqual(['start'])

  const again = [{ do: 'redo' } as const, { do: 'redo' } as const].reduce(edited, state)

  expect(graphOf(again).nodes[1]?.config).toEqual({ url: 'https://a.example/' })
  expect(again.future).toEqual([])
})

it('takes back a whole word that was typed, not one letter', () => {
  const state = after(HTTP, url('h'), url('ht'), url('htt'), { do: 'undo' })

  expect(graphOf(state).nodes[1]?.config ?? {}).toEqual({})
  expect(ids(state)).toContain('http_request_1')
})

it('forgets what was undone as soon as something else is done', () => {
  const state = after(HTTP, { do: 'undo' }, { do: 'add', node: { node_type: 'condition' } }, { do: 'redo' })

  expect(ids(state)).toEqual(['start', 'condition_1'])
})

it('takes back a drag as one step', () => {
  const state = after(drag(5, true), drag(50, true), drag(90, false), { do: 'undo' })

  expect(state.nodes[0]?.position).toEqual({ x: 0, y: 0 })
  expect(state.past).toEqual([])
})

it('takes back steps with the arrow keys together', () => {
  const state = after(drag(10, false), drag(20, false), { do: 'undo' })

  expect(state.nodes[0]?.position).toEqual({ x: 0, y: 0 })
})

it('removes the edges of a node with it, and brings both back', () => {
  const removed = after(HTTP, { do: 'remove', nodes: ['http_request_1'], edges: [] })
  expect(removed.edges).toEqual([])

  expect(graphOf(edited(removed, { do: 'undo' })).edges).toHaveLength(1)
})

it('names no entry that is gone', () => {
  const graph = { ...emptyGraph(), entry_node_id: 'start' }

  const state = edited(startEditor(graph), { do: 'remove', nodes: ['start'], edges: [] })

  expect(graphOf(state)).toEqual({ nodes: [], edges: [] })
})

it.each([
  ['a second time', { from: 'start', to: 'http_request_1' }],
  ['to itself', { from: 'start', to: 'start' }],
])('does not connect a node %s', (_, edge) => {
  expect(after(HTTP, { do: 'connect', edge }).edges).toHaveLength(1)
})

it('connects the same two nodes by two ports', () => {
  const state = after(
    { do: 'add', node: { node_type: 'condition' } },
    HTTP,
    { do: 'connect', edge: { from: 'condition_1', to: 'http_request_1', branch: 'true' } },
    { do: 'connect', edge: { from: 'condition_1', to: 'http_request_1', branch: 'false' } },
  )

  expect(graphOf(state).edges.map(({ branch }) => branch)).toEqual([undefined, 'true', 'false'])
})

it('takes a setting out when it is emptied', () => {
  expect(configWith({ url: 'x', method: 'GET' }, 'url', undefined)).toEqual({ method: 'GET' })
  expect(configWith(undefined, 'url', 'x')).toEqual({ url: 'x' })
})

it('pastes nodes under new names that their edges and expressions follow', () => {
  const change: EditorAction = {
    do: 'change',
    id: 'condition_1',
    patch: { config: { expression: 'nodes["http_request_1"].output.status_code == 200' } },
    about: 'x',
  }
  const state = after(
    HTTP,
    { do: 'add', node: { node_type: 'condition' }, from: { id: 'http_request_1', branch: null } },
    change,
  )
  const text = copied(state.nodes.slice(1), state.edges)

  const pasted = renamed(readCopied(text)!, { nodes: new Set(ids(state)), notes: new Set() }, { x: 10, y: 0 })
  const graph = graphOf(edited(state, { do: 'insert', ...pasted }))

  expect(graph.nodes.map(({ node_id }) => node_id)).toEqual([
    'start',
    'http_request_1',
    'condition_1',
    'http_request_2',
    'condition_2',
  ])
  expect(graph.edges.at(-1)).toEqual({ from: 'http_request_2', to: 'condition_2' })
  expect(graph.nodes.at(-1)?.config).toEqual({ expression: 'nodes["http_request_2"].output.status_code == 200' })
})

it('pastes no text that is not nodes', () => {
  expect(readCopied('hello')).toBeNull()
  expect(readCopied('{"nodes": []}')).toBeNull()
})

it('leads an edge through a node that is dropped on it, port and all', () => {
  const state = after(
    { do: 'add', node: { node_type: 'condition' }, from: { id: 'start', branch: null } },
    { do: 'add', node: { node_type: 'http_request' }, from: { id: 'condition_1', branch: 'true' } },
    { do: 'add', node: { node_type: 'merge' }, between: { edge: 'condition_1:true:http_request_1', branch: null } },
  )

  expect(graphOf(state).edges).toEqual([
    { from: 'start', to: 'condition_1' },
    { from: 'condition_1', to: 'merge_1', branch: 'true' },
    { from: 'merge_1', to: 'http_request_1' },
  ])
  expect(graphOf(edited(state, { do: 'undo' })).edges).toHaveLength(2)
})

it('keeps notes in the graph, moved and written as one step each', () => {
  const state = after(
    { do: 'note', note: { text: '', position_x: 10, position_y: 20 } },
    { do: 'write', id: 'note:note_1', text: 'W' },
    { do: 'write', id: 'note:note_1', text: 'Why' },
    { do: 'nodes', changes: [{ type: 'position', id: 'note:note_1', position: { x: 50, y: 60 }, dragging: false }] },
  )

  expect(graphOf(state).notes).toEqual([
    { note_id: 'note_1', text: 'Why', position_x: 50, position_y: 60, width: 240, height: 160 },
  ])
  expect(graphOf([{ do: 'undo' } as const, { do: 'undo' } as const].reduce(edited, state)).notes?.[0]?.text).toBe('')
})

it('copies notes along, and rewrites the short form of a node in expressions', () => {
  const state = after(
    HTTP,
    { do: 'note', note: { text: 'Why' } },
    {
      do: 'add',
      node: { node_type: 'condition', config: { expression: 'nodes.http_request_1.output.json && nodes.start' } },
    },
  )
  const text = copied(state.nodes.slice(1), state.edges, state.notes)
  const taken = { nodes: new Set(ids(state)), notes: new Set(['note_1']) }

  const pasted = edited(state, { do: 'insert', ...renamed(readCopied(text)!, taken, { x: 1, y: 1 }) })

  expect(graphOf(pasted).nodes.at(-1)?.config?.expression).toBe('nodes.http_request_2.output.json && nodes.start')
  expect(graphOf(pasted).notes?.map(({ note_id, text }) => [note_id, text])).toEqual([
    ['note_1', 'Why'],
    ['note_2', 'Why'],
  ])
})

it('reads nodes from an exported workflow', () => {
  const file = JSON.stringify({ format: 'appliance-workflow', format_version: 1, graph_config: { nodes: [] } })

  expect(readCopied(file)).toEqual({ nodes: [], edges: [] })
})
