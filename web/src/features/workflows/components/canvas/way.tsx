import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from '@xyflow/react'
import { X } from 'lucide-react'
import { useEditor } from '../../lib/editor-store'
import type { FlowEdge } from '../../lib/flow'
import type { NodeRun } from '../../lib/run-state'
import { useCanvas } from './canvas-context'

/** An edge; during a run it shows whether it was taken. */
export function Way(props: EdgeProps<FlowEdge>) {
  const { dispatch } = useEditor()
  const { runs, readOnly } = useCanvas()
  const [path, x, y] = getBezierPath(props)
  return (
    <g className={lookOf(runs[props.source], runs[props.target], props.data?.branch ?? null)}>
      <BaseEdge id={props.id} path={path} interactionWidth={22} />
      {props.selected && !readOnly && (
        <EdgeLabelRenderer>
          <button
            type="button"
            aria-label="Remove this edge"
            onClick={() => dispatch({ do: 'remove', nodes: [], edges: [props.id] })}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            className="nodrag nopan pointer-events-auto absolute grid size-6 place-items-center rounded-full border border-accent bg-surface text-accent shadow-low hover:bg-accent hover:text-on-accent"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </EdgeLabelRenderer>
      )}
    </g>
  )
}

function lookOf(from: NodeRun | undefined, to: NodeRun | undefined, branch: string | null): string {
  if (from === undefined) return ''
  const other = branch !== null && from.branch !== null && from.branch !== 'main' && from.branch !== branch
  if (from.state === 'completed' && !other && to !== undefined && to.state !== 'skipped') {
    return to.state === 'running' || to.state === 'waiting' ? 'way-lit' : 'way-taken'
  }
  return from.state === 'completed' || from.state === 'skipped' ? 'way-dark' : ''
}
