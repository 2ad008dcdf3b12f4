import { useEffect } from 'react'
import { useEditor } from '../lib/editor-store'

/** Selects the node that the address names, as a link to it does. */
export function useChosenNode(id: string | null) {
  const editor = useEditor()
  useEffect(() => {
    if (id !== null && editor.get().nodes.some((node) => node.id === id)) editor.dispatch({ do: 'select', ids: [id] })
  }, [editor, id])
}
