import { Ban, Check, CircleDashed, Hourglass, Pin, SkipForward, X, type LucideIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { duration, plural } from '@/lib/format'
import { cx } from '@/lib/classes'
import { Spinner } from '@/ui/spinner'
import type { NodeRun, RunState } from '../../lib/run-state'

const CHIPS: Record<RunState, { word: string; icon: LucideIcon | null; look: string }> = {
  idle: { word: 'Idle', icon: CircleDashed, look: 'bg-sunken text-ink-soft' },
  running: { word: 'Running', icon: null, look: 'bg-busy-soft text-busy' },
  waiting: { word: 'Waiting', icon: Hourglass, look: 'bg-warn-soft text-warn' },
  completed: { word: 'Completed', icon: Check, look: 'bg-good-soft text-good' },
  failed: { word: 'Failed', icon: X, look: 'bg-bad-soft text-bad' },
  skipped: { word: 'Skipped', icon: SkipForward, look: 'bg-sunken text-ink-soft' },
  cancelled: { word: 'Cancelled', icon: Ban, look: 'bg-sunken text-ink-soft' },
}

/** How a node's run goes, in a word, a colour and a time. */
export function RunChip({ run, className }: { run: NodeRun; className?: string }) {
  const { word, icon: Icon, look } = CHIPS[run.state]
  return (
    <span
      data-state={run.state}
      title={run.message ?? undefined}
      className={cx(
        'absolute -top-2.5 right-3 flex h-5 items-center gap-1 rounded-full px-2 text-xs font-medium shadow-low ring-1 ring-surface [&_svg]:size-3',
        look,
        className,
      )}
    >
      {Icon ? <Icon aria-hidden /> : <Spinner />}
      {word}
      {run.attempt > 1 && <span title="Attempt">×{run.attempt}</span>}
      {(run.iteration > 0 || run.times !== null) && (
        <span title="Iteration" className="tabular-nums">
          {run.iteration + 1}
          {run.times !== null && ` of ${run.times}`}
        </span>
      )}
      {run.pinned ? <Pin aria-label="Pinned output" /> : <Took run={run} />}
      {run.rows !== null && run.state === 'completed' && (
        <span className="tabular-nums">· {plural(run.rows, 'row')}</span>
      )}
    </span>
  )
}

function Took({ run }: { run: NodeRun }) {
  const works = run.state === 'running' || run.state === 'waiting'
  if (!works)
    return !run.duration || run.state === 'skipped' ? null : (
      <span className="tabular-nums">{duration(run.duration)}</span>
    )
  return run.started === null ? null : <Elapsed since={run.started} />
}

const EVERY = 250 // ms
const WORTH_SHOWING = 1000

/** A clock that runs while a node is at work. since: milliseconds */
export function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY)
    return () => clearInterval(timer)
  }, [])
  return now - since < WORTH_SHOWING ? null : <span className="tabular-nums">{duration(now - since)}</span>
}
