import { expect, it } from 'vitest'
import { edited, graphOf, startEditor, type EditorAction, type EditorState } from './editor'
import { graphText } from './editor-store'
import { emptyGraph } from './graph'
import { arrange } from './layout'

const RUNS = 60
const EDITS = 60

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Some edit that a person could make now. */
function someEdit(state: EditorState, chance: () => number): EditorAction {
  const one = <T>(all: T[]): T | undefined => all[Math.floor(chance() * all.length)]
  const node = one(state.nodes)
  const other = one(state.nodes)
  const note = one(state.notes)
  const edge = one(state.edges)
  const add = { node_type: one(['condition', 'http_request', 'merge'])! }
  const edits: EditorAction[] = [
    { do: 'add', node: add, from: node && { id: node.id, branch: null } },
    { do: 'add', node: add, between: edge && { edge: edge.id, branch: null } },
    { do: 'note', note: { text: '' } },
    { do: 'select', ids: state.nodes.filter(() => chance() < 0.3).map(({ id }) => id) },
    {
      do: 'arrange',
      places: arrange(
        state.nodes.map(({ id }) => id),
        graphOf(state).edges,
        () => ({ width: 9, height: 9 }),
      ),
    },
    ...(note ? [{ do: 'write', id: note.id, text: String(chance()) } as const] : []),
    ...(node && other ? [{ do: 'connect', edge: { from: node.id, to: other.id } } as const] : []),
    ...(node ? [move(node.id, chance), change(node.id, chance)] : []),
    {
      do: 'remove',
      nodes: one([node?.id, note?.id].filter((id) => id !== undefined)) ? [node?.id ?? note!.id] : [],
      edges: [],
    },
    { do: 'remove', nodes: [], edges: edge ? [edge.id] : [] },
  ]
  return one(edits)!
}

const move = (id: string, chance: () => number): EditorAction => ({
  do: 'nodes',
  changes: [{ type: 'position', id, position: { x: chance() * 900, y: chance() * 900 }, dragging: false }],
})
const change = (id: string, chance: () => number): EditorAction => ({
  do: 'change',
  id,
  patch: { config: { value: chance() } },
  about: 'config.value',
})
const all = (state: EditorState, what: 'undo' | 'redo'): EditorState => {
  const next = edited(state, { do: what })
  return next === state ? state : all(next, what)
}

it('gives back the beginning when everything is undone, and the end when it is redone', () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const chance = random(seed)
    let state = startEditor(emptyGraph())
    const beginning = graphText(state)
    for (let edit = 0; edit < EDITS; edit += 1) state = edited(state, someEdit(state, chance))
    const end = graphText(state)

    const undone = all(state, 'undo')
    expect(graphText(undone), `seed ${seed}`).toBe(beginning)
    expect(graphText(all(undone, 'redo')), `seed ${seed}`).toBe(end)
  }
})

it('never leaves an edge without its nodes, nor two things of one name', () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const chance = random(seed * 7919)
    let state = startEditor(emptyGraph())
    for (let edit = 0; edit < EDITS; edit += 1) {
      state = edited(state, chance() < 0.2 ? { do: chance() < 0.6 ? 'undo' : 'redo' } : someEdit(state, chance))
      const { nodes, edges, notes = [] } = graphOf(state)
      const ids = nodes.map(({ node_id }) => node_id)
      expect(new Set(ids).size, `seed ${seed}`).toBe(ids.length)
      expect(new Set(notes.map(({ note_id }) => note_id)).size).toBe(notes.length)
      expect(
        edges.every(({ from, to }) => ids.includes(from) && ids.includes(to)),
        `seed ${seed}`,
      ).toBe(true)
    }
  }
})
