import { cx } from '@/lib/classes'
import { duration } from '@/lib/format'
import type { GanttBar } from '../../lib/gantt'
import './gantt.css'

/** turns: how many iterations the bar stands for */
export type Detail = { name: string; turns: number; bar: GanttBar }

const LOOKS: Record<GanttBar['state'], string> = {
  idle: 'bg-edge',
  running: 'bg-busy animate-pulse',
  waiting: 'bg-warn/25',
  completed: 'bg-good/75',
  failed: 'bg-bad',
  skipped: 'bg-edge',
  cancelled: 'bg-edge',
}
const LEAST = 0.4 // percent: a bar that took no time can still be seen

type GanttMarkProps = { detail: Detail; whole: number; onDetail: (detail: Detail | null) => void }

/** A bar on its lane, `whole` ms long; what it says is told when it is pointed at or has the focus. */
export function GanttMark({ detail, whole, onDetail }: GanttMarkProps) {
  const { name, bar } = detail
  const to = bar.to ?? whole
  const width = Math.max(LEAST, ((to - bar.from) / whole) * 100)
  const left = Math.min(100 - width, (bar.from / whole) * 100)
  const length = Math.max(1, to - bar.from)
  return (
    <button
      type="button"
      data-bar
      data-state={bar.state}
      data-kind={bar.kind}
      aria-label={`${name}: ${bar.message}, ${duration(to - bar.from)}`}
      onMouseEnter={() => onDetail(detail)}
      onMouseLeave={() => onDetail(null)}
      onFocus={() => onDetail(detail)}
      onBlur={() => onDetail(null)}
      className={cx(
        'absolute inset-y-1 overflow-hidden rounded-xs hover:brightness-110',
        bar.kind === 'backoff' ? 'border border-dashed border-warn' : LOOKS[bar.state],
        detail.turns > 1 && 'ring-1 ring-ink-faint/40',
      )}
      style={{ left: `${left}%`, width: `${width}%` }}
    >
      {bar.waits.map((wait) => (
        <span
          key={wait.from}
          aria-hidden
          className="hatched absolute inset-y-0 bg-surface text-warn"
          style={{
            left: `${((wait.from - bar.from) / length) * 100}%`,
            width: `${(((wait.to ?? whole) - wait.from) / length) * 100}%`,
          }}
        />
      ))}
    </button>
  )
}
