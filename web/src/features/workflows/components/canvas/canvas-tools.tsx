import { Panel, useReactFlow } from '@xyflow/react'
import { LayoutGrid, Maximize, Redo2, StickyNote, Undo2, ZoomIn, ZoomOut } from 'lucide-react'
import { IconButton } from '@/ui/button'
import { commandKey } from '@/ui/kbd'
import { useEditor, useEditorState } from '../../lib/editor-store'
import { useCanvas } from './canvas-context'
import { FIT, SOON } from './use-fit'
import { useAddNote } from './use-add-note'
import { useTidyUp } from './use-tidy-up'

export function CanvasTools() {
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  const { readOnly } = useCanvas()
  return (
    <Panel
      position="bottom-left"
      className="flex items-center gap-0.5 rounded-xl border border-line bg-surface p-1 shadow-low"
    >
      <IconButton icon={ZoomIn} label="Zoom in" size="small" onClick={() => void zoomIn(SOON)} />
      <IconButton icon={ZoomOut} label="Zoom out" size="small" onClick={() => void zoomOut(SOON)} />
      <IconButton
        icon={Maximize}
        label="Show everything"
        size="small"
        onClick={() => void fitView({ ...FIT, ...SOON })}
      />
      {!readOnly && <ChangeTools />}
    </Panel>
  )
}

function ChangeTools() {
  const { dispatch } = useEditor()
  const canUndo = useEditorState(({ past }) => past.length > 0)
  const canRedo = useEditorState(({ future }) => future.length > 0)
  const tidyUp = useTidyUp()
  const addNote = useAddNote()
  const key = commandKey()
  return (
    <>
      <span aria-hidden className="mx-1 h-5 w-px bg-line" />
      <IconButton icon={LayoutGrid} label="Tidy up" size="small" onClick={tidyUp} />
      <IconButton icon={StickyNote} label="Add a note" size="small" onClick={addNote} />
      <IconButton
        icon={Undo2}
        label={`Undo (${key}+Z)`}
        size="small"
        disabled={!canUndo}
        onClick={() => dispatch({ do: 'undo' })}
      />
      <IconButton
        icon={Redo2}
        label={`Redo (${key}+Shift+Z)`}
        size="small"
        disabled={!canRedo}
        onClick={() => dispatch({ do: 'redo' })}
      />
    </>
  )
}
