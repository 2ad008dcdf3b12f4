/** The editor's state outside React, so that a node is drawn anew only when it has changed itself. */
import { createContext, useContext, useSyncExternalStore } from 'react'
import { createStore } from '@/lib/store'
import { edited, graphOf, startEditor, type EditorAction, type EditorState } from './editor'
import type { Graph } from './graph'

export type Editor = {
  get: () => EditorState
  subscribe: (listener: () => void) => () => void
  dispatch: (action: EditorAction) => void
}

export function createEditor(graph: Graph): Editor {
  const store = createStore<EditorState>(startEditor(graph))
  return { get: store.get, subscribe: store.subscribe, dispatch: (action) => store.set(edited(store.get(), action)) }
}

export const EditorContext = createContext<Editor | null>(null)

export function useEditor(): Editor {
  const editor = useContext(EditorContext)
  if (editor === null) throw new Error('This part of the editor is drawn outside of it.')
  return editor
}

/** Part of the state; `select` gives the same object as long as nothing in it changed. */
export function useEditorState<T>(select: (state: EditorState) => T): T {
  const editor = useEditor()
  return useSyncExternalStore(editor.subscribe, () => select(editor.get()))
}

type Known = { edges: object; notes: object; text: string }
const texts = new WeakMap<object, Known>()

/** The graph as text, to see whether it differs from what was saved. */
export function graphText(state: EditorState): string {
  const { nodes, edges, notes } = state
  const known = texts.get(nodes)
  if (known?.edges === edges && known.notes === notes) return known.text
  const text = JSON.stringify(graphOf(state))
  texts.set(nodes, { edges, notes, text })
  return text
}
