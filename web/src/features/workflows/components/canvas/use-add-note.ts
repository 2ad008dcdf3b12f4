import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEditor } from '../../lib/editor-store'
import { NOTE_SIZE } from '../../lib/flow'

/** Adds an empty note in the middle of what is shown, with the cursor in it. */
export function useAddNote() {
  const editor = useEditor()
  const flow = useReactFlow()
  const store = useStoreApi()
  return () => {
    const box = store.getState().domNode?.getBoundingClientRect()
    const middle = { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 2 }
    const { x, y } = flow.screenToFlowPosition(middle)
    editor.dispatch({
      do: 'note',
      note: { text: '', position_x: x - NOTE_SIZE.width / 2, position_y: y - NOTE_SIZE.height / 2, ...NOTE_SIZE },
    })
    setTimeout(() => document.querySelector<HTMLElement>('.react-flow__node-note.selected textarea')?.focus())
  }
}
