import { MousePointerClick } from 'lucide-react'
import { useEditorState } from '../../lib/editor-store'
import { useCanvas } from './canvas-context'

/** What to do with a canvas that is almost empty. */
export function CanvasHint() {
  const { readOnly } = useCanvas()
  const count = useEditorState(({ nodes }) => nodes.length)
  if (readOnly || count > 1) return null
  return (
    <div className="pointer-events-none absolute inset-x-0 top-6 z-4 flex justify-center px-4">
      <p className="flex items-center gap-2.5 rounded-full border border-line bg-surface px-4 py-2 text-sm text-ink-soft shadow-low">
        <MousePointerClick aria-hidden className="size-4 text-accent" />
        {count === 0
          ? 'Choose a trigger at the left to begin.'
          : 'Choose a node at the left; it is connected to this one.'}
      </p>
    </div>
  )
}
