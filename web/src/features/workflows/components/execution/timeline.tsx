import { useEffect, useMemo, useState } from 'react'
import { duration } from '@/lib/format'
import { cx } from '@/lib/classes'
import { barRows, type Bar } from '../../lib/bars'
import type { TimelineEvent } from '../../lib/graph'
import { useEditor } from '../../lib/editor-store'

const LOOKS: Record<Bar['state'], string> = {
  idle: 'bg-edge',
  running: 'bg-busy animate-pulse',
  waiting: 'bg-warn animate-pulse',
  completed: 'bg-good/75',
  failed: 'bg-bad',
  skipped: 'bg-edge',
  cancelled: 'bg-edge',
}
const LEAST = 0.4 // percent: a bar that took no time can still be seen
const STEP = 250 // ms

/** When each node was at work, one bar per attempt. */
export function Timeline({ events, live }: { events: TimelineEvent[]; live: boolean }) {
  const { rows, length } = useMemo(() => barRows(events), [events])
  const since = useSince(events, live)
  const { dispatch } = useEditor()
  const whole = live ? Math.max(length, since) : length
  if (rows.length === 0) return <p className="text-ink-faint">No node has begun yet.</p>
  return (
    <table className="w-full text-sm">
      <thead className="sr-only">
        <tr>
          <th>Node</th>
          <th>When</th>
          <th>Took</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ nodeId, name, bars }) => (
          <tr key={nodeId} className="border-b border-line/60">
            <td className="w-44 py-1.5 pr-3 max-md:w-28">
              <button
                type="button"
                onClick={() => dispatch({ do: 'select', ids: [nodeId] })}
                className="block max-w-44 truncate rounded text-left hover:underline"
              >
                {name}
              </button>
            </td>
            <td className="py-1.5">
              <span className="relative block h-5 rounded bg-sunken">
                {bars.map((bar) => (
                  <BarMark key={`${bar.iteration} ${bar.attempt}`} bar={bar} whole={whole} />
                ))}
              </span>
            </td>
            <td className="w-24 py-1.5 pl-3 text-right text-ink-soft tabular-nums">{duration(took(bars, whole))}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="text-xs text-ink-faint tabular-nums">
          <td />
          <td className="flex justify-between pt-1">
            <span>0</span>
            <span>{duration(whole / 2)}</span>
            <span>{duration(whole)}</span>
          </td>
          <td />
        </tr>
      </tfoot>
    </table>
  )
}

const took = (bars: Bar[], whole: number) => bars.reduce((sum, { from, to }) => sum + (to ?? whole) - from, 0)

function BarMark({ bar, whole }: { bar: Bar; whole: number }) {
  const width = Math.max(LEAST, (((bar.to ?? whole) - bar.from) / whole) * 100)
  const left = Math.min(100 - width, (bar.from / whole) * 100)
  const words = `${bar.message}${bar.attempt > 1 ? `, attempt ${bar.attempt}` : ''}`
  return (
    <span
      title={words}
      className={cx('absolute inset-y-0.5 rounded-xs', LOOKS[bar.state])}
      style={{ left: `${left}%`, width: `${width}%` }}
    >
      <span className="sr-only">{words}</span>
    </span>
  )
}

/** Milliseconds since the first event, counted on while the run goes on. */
function useSince(events: TimelineEvent[], live: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!live) return
    const timer = setInterval(() => setNow(Date.now()), STEP)
    return () => clearInterval(timer)
  }, [live])
  return events[0] ? now - Date.parse(events[0].timestamp) : 0
}
