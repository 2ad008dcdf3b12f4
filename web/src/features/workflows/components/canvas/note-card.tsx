import { NodeResizer, type NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { cx } from '@/lib/classes'
import { useEditor } from '../../lib/editor-store'
import type { FlowNote } from '../../lib/flow'
import { useCanvas } from './canvas-context'

const LEAST = { width: 120, height: 64 }

/** A note on the canvas: text for people, behind the nodes. A double click, or Enter, writes in it. */
export const NoteCard = memo(function NoteCard({ id, data: { note }, selected }: NodeProps<FlowNote>) {
  const { dispatch } = useEditor()
  const { readOnly } = useCanvas()
  return (
    <>
      <NodeResizer
        isVisible={selected && !readOnly}
        minWidth={LEAST.width}
        minHeight={LEAST.height}
        lineClassName="!border-warn/60"
        handleClassName="!size-2.5 !rounded-full !border-warn !bg-surface"
      />
      <div
        className={cx(
          'node-card nokey h-full rounded-xl border bg-warn-soft p-2.5 shadow-low',
          selected ? 'border-warn' : 'border-warn/30',
        )}
      >
        <textarea
          aria-label="Note"
          value={note.text ?? ''}
          readOnly={readOnly}
          maxLength={10_000}
          placeholder="Write a note"
          onChange={(event) => dispatch({ do: 'write', id, text: event.target.value })}
          className={cx(
            'nowheel size-full resize-none rounded-md bg-transparent px-1 text-sm text-ink outline-none placeholder:text-ink-faint',
            selected ? 'nodrag cursor-text' : 'pointer-events-none',
          )}
        />
      </div>
    </>
  )
})
