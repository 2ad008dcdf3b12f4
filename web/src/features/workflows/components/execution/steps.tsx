import { Ban, Check, Circle, Hourglass, SkipForward, X, type LucideIcon } from 'lucide-react'
import { duration } from '@/lib/format'
import { cx } from '@/lib/classes'
import { Spinner } from '@/ui/spinner'
import { useEditorState } from '../../lib/editor-store'
import { nameOf, type LogLine } from '../../lib/graph'
import { stepsOf } from '../../lib/steps'
import type { NodeRun, Run, RunState } from '../../lib/run-state'
import { useCanvas } from '../canvas/canvas-context'
import { Elapsed } from '../canvas/run-chip'

const MARKS: Record<RunState, { word: string; icon: LucideIcon | null; look: string }> = {
  idle: { word: 'To do', icon: Circle, look: 'text-ink-faint' },
  running: { word: 'Running', icon: null, look: 'text-busy' },
  waiting: { word: 'Waiting', icon: Hourglass, look: 'text-warn' },
  completed: { word: 'Completed', icon: Check, look: 'text-good' },
  failed: { word: 'Failed', icon: X, look: 'text-bad' },
  skipped: { word: 'Skipped', icon: SkipForward, look: 'text-ink-faint' },
  cancelled: { word: 'Cancelled', icon: Ban, look: 'text-ink-faint' },
}

/** The nodes in the order of the graph, with what each says about its work. */
export function Steps({ run, logs }: { run: Run; logs: LogLine[] }) {
  const { types } = useCanvas()
  const nodes = useEditorState((state) => state.nodes)
  const edges = useEditorState((state) => state.edges)
  return (
    <ol aria-label="Steps" className="flex flex-col gap-0.5">
      {stepsOf(nodes, edges, run, logs).map(({ node, state, said }) => (
        <Step
          key={node.node_id}
          name={nameOf(node, types.get(node.node_type))}
          run={run.nodes[node.node_id]}
          state={state}
          said={said}
        />
      ))}
    </ol>
  )
}

type StepProps = { name: string; run: NodeRun | undefined; state: RunState; said: string | null }

function Step({ name, run, state, said }: StepProps) {
  const { word, icon: Icon, look } = MARKS[state]
  const works = state === 'running' || state === 'waiting'
  return (
    <li
      className={cx('flex items-baseline gap-3 py-1', state === 'idle' || state === 'skipped' ? 'text-ink-faint' : '')}
    >
      <span className={cx('flex w-26 shrink-0 items-center gap-2 text-sm', look)}>
        {Icon ? <Icon aria-hidden className="size-4" /> : <Spinner />}
        {word}
      </span>
      <span className={cx('shrink-0', works && 'font-medium')}>{name}</span>
      {said && <span className="min-w-0 truncate text-sm text-ink-faint">{said}</span>}
      <span className="ml-auto text-sm whitespace-nowrap text-ink-faint tabular-nums">
        {works && run?.started ? <Elapsed since={run.started} /> : run?.duration ? duration(run.duration) : null}
      </span>
    </li>
  )
}
