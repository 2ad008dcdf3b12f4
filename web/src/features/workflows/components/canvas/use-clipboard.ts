import { useEffect, useEffectEvent } from 'react'
import { copied, readCopied, renamed } from '../../lib/clipboard'
import { useEditor } from '../../lib/editor-store'
import { isTyping } from './is-typing'

const BY = { x: 36, y: 36 } // pixels that a copy lies beside what it was made of

/** Copy, cut and paste by the browser's own events, which need no permission. */
export function useClipboard() {
  const editor = useEditor()
  const chosen = () => {
    const { nodes, notes, edges } = editor.get()
    const isChosen = ({ selected }: { selected?: boolean }) => !!selected
    return { nodes: nodes.filter(isChosen), notes: notes.filter(isChosen), edges }
  }
  const text = () => {
    const { nodes, notes, edges } = chosen()
    return copied(nodes, edges, notes)
  }
  const insert = (text: string) => {
    const graph = readCopied(text)
    if (graph === null) return false
    const { nodes, notes } = editor.get()
    const taken = {
      nodes: new Set(nodes.map(({ id }) => id)),
      notes: new Set(notes.map(({ data }) => data.note.note_id)),
    }
    editor.dispatch({ do: 'insert', ...renamed(graph, taken, BY) })
    return true
  }
  return {
    /** the chosen nodes and notes as text; undefined if none is chosen */
    copy: () => (chosen().nodes.length + chosen().notes.length > 0 ? text() : undefined),
    remove: () =>
      editor.dispatch({
        do: 'remove',
        nodes: [...chosen().nodes, ...chosen().notes].map(({ id }) => id),
        edges: [],
      }),
    insert,
    duplicate: () => void insert(text()),
  }
}

/** Listens for the keys of copy, cut and paste while no text is being written or marked. */
export function useClipboardKeys(enabled: boolean) {
  const { copy, remove, insert } = useClipboard()
  const handle = useEffectEvent((event: ClipboardEvent) => {
    if (!enabled || isTyping(event.target) || (event.type !== 'paste' && document.getSelection()?.type === 'Range'))
      return
    if (event.type === 'paste') {
      if (insert(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault()
      return
    }
    const text = copy()
    if (text === undefined) return
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
    if (event.type === 'cut') remove()
  })
  useEffect(() => {
    const listener = (event: ClipboardEvent) => handle(event)
    const kinds = ['copy', 'cut', 'paste'] as const
    for (const kind of kinds) document.addEventListener(kind, listener)
    return () => kinds.forEach((kind) => document.removeEventListener(kind, listener))
  }, [])
}
