import { ChevronRight, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type WheelEvent } from 'react'
import { duration, plural } from '@/lib/format'
import { cx } from '@/lib/classes'
import { IconButton } from '@/ui/button'
import { extentOf, ganttOf, stateOf, ticksOf, type GanttBar, type GanttRow, type Turn } from '../../lib/gantt'
import { useEditor } from '../../lib/editor-store'
import type { TimelineEvent } from '../../lib/graph'
import { GanttMark, type Detail } from './gantt-mark'

const STEP = 250 // ms
const MOST_ZOOM = 64
const MARKS = 5 // per width of the window
const MANY = 100 // iterations shown when opened

/** When each node was at work and what it waited for: one bar per attempt; a loop's iterations open by a click. */
export function Gantt({ events, live }: { events: TimelineEvent[]; live: boolean }) {
  const { rows, length } = useMemo(() => ganttOf(events), [events])
  const now = Math.max(length, useSince(events, live))
  const [zoom, setZoom] = useState(1)
  const [detail, setDetail] = useState<Detail | null>(null)
  const chart = useRef<HTMLDivElement>(null)
  if (rows.length === 0) return <p className="text-ink-faint">No node has begun yet.</p>

  const change = (factor: number) => setZoom((old) => Math.min(MOST_ZOOM, Math.max(1, old * factor)))
  const wheel = (event: WheelEvent) => {
    if (event.ctrlKey || event.metaKey) change(event.deltaY < 0 ? 1.25 : 0.8)
  }
  return (
    <figure aria-label="Timeline" className="text-sm">
      <div className="mb-2 flex items-center gap-1">
        <Legend />
        <span className="ml-auto text-ink-faint tabular-nums">{zoom > 1.01 && `${Math.round(zoom)} ×`}</span>
        <IconButton icon={ZoomOut} label="Zoom out" size="small" disabled={zoom <= 1} onClick={() => change(0.5)} />
        <IconButton icon={ZoomIn} label="Zoom in" size="small" disabled={zoom >= MOST_ZOOM} onClick={() => change(2)} />
      </div>
      {/* The names stay where they are; relative: words for screen readers must not widen the page. */}
      <div ref={chart} className="relative overflow-x-auto" onWheel={wheel} onKeyDown={(event) => step(event, chart)}>
        <div style={{ width: `${zoom * 100}%` }}>
          {rows.map((row) => (
            <Row key={row.nodeId} row={row} now={now} onDetail={setDetail} />
          ))}
          <Axis length={now} zoom={zoom} />
        </div>
      </div>
      <figcaption className="sticky -bottom-4 z-20 mt-1 min-h-12 bg-surface pt-1 pb-2 text-ink-soft" aria-live="off">
        {detail ? <DetailLine detail={detail} now={now} /> : <Hint />}
      </figcaption>
    </figure>
  )
}

const NAME = 'sticky left-0 z-10 w-48 shrink-0 bg-surface pr-3 max-md:w-28'

type RowProps = { row: GanttRow; now: number; onDetail: (detail: Detail | null) => void }

function Row({ row, now, onDetail }: RowProps) {
  const { dispatch } = useEditor()
  const [open, setOpen] = useState(false)
  const loops = row.turns.length > 1
  const { from, to } = extentOf(barsOf(row.turns), now)
  return (
    <>
      <div className="flex items-center border-b border-line/60 py-1">
        <div className={cx(NAME, 'flex items-center gap-1')}>
          {loops && (
            <button
              type="button"
              aria-expanded={open}
              aria-label={`Iterations of ${row.name}`}
              onClick={() => setOpen(!open)}
              className="grid size-5 shrink-0 place-items-center rounded hover:bg-sunken"
            >
              <ChevronRight aria-hidden className={cx('size-4 transition-transform', open && 'rotate-90')} />
            </button>
          )}
          <button
            type="button"
            onClick={() => dispatch({ do: 'select', ids: [row.nodeId] })}
            className="min-w-0 truncate rounded text-left hover:underline"
          >
            {row.name}
          </button>
          {loops && <span className="shrink-0 text-xs text-ink-faint">×{row.turns.length}</span>}
        </div>
        <Lane>
          {loops ? (
            <GanttMark
              whole={now}
              detail={{ name: row.name, turns: row.turns.length, bar: summary(row.turns, now) }}
              onDetail={onDetail}
            />
          ) : (
            <Bars name={row.name} bars={row.turns[0]!.bars} now={now} onDetail={onDetail} />
          )}
        </Lane>
        <Took ms={to - from} />
      </div>
      {open && loops && <Turns row={row} now={now} onDetail={onDetail} />}
    </>
  )
}

function Turns({ row, now, onDetail }: RowProps) {
  return (
    <>
      {row.turns.slice(0, MANY).map(({ scope, iteration, bars }) => {
        const { from, to } = extentOf(bars, now)
        return (
          <div key={scope} className="flex items-center border-b border-line/40 py-0.5">
            <div className={cx(NAME, 'truncate pl-6 text-ink-faint tabular-nums')} title={scope}>
              {iteration + 1}
            </div>
            <Lane>
              <Bars name={`${row.name}, iteration ${iteration + 1}`} bars={bars} now={now} onDetail={onDetail} />
            </Lane>
            <Took ms={to - from} />
          </div>
        )
      })}
      {row.turns.length > MANY && (
        <p className="py-1 pl-6 text-ink-faint">{plural(row.turns.length - MANY, 'more iteration')}</p>
      )}
    </>
  )
}

type BarsProps = { name: string; bars: GanttBar[]; now: number; onDetail: RowProps['onDetail'] }

const Bars = ({ name, bars, now, onDetail }: BarsProps) =>
  bars.map((bar) => (
    <GanttMark key={`${bar.kind} ${bar.attempt}`} whole={now} detail={{ name, turns: 1, bar }} onDetail={onDetail} />
  ))

const Lane = ({ children }: { children: React.ReactNode }) => (
  <div data-lane className="relative h-6 min-w-0 flex-1 rounded bg-sunken">
    {children}
  </div>
)

const Took = ({ ms }: { ms: number }) => (
  <div className="w-24 shrink-0 pl-3 text-right whitespace-nowrap text-ink-soft tabular-nums">{duration(Math.max(0, ms))}</div>
)

const barsOf = (turns: Turn[]) => turns.flatMap(({ bars }) => bars)

/** All iterations as one bar. */
function summary(turns: Turn[], now: number): GanttBar {
  const state = stateOf(turns)
  const under = state === 'running' || state === 'waiting'
  const { from, to } = extentOf(barsOf(turns), now)
  const failed = turns.filter(({ bars }) => bars.some((bar) => bar.state === 'failed')).length
  const message =
    failed > 0 ? `${plural(turns.length, 'iteration')}, ${failed} with a failure` : plural(turns.length, 'iteration')
  return { kind: 'attempt', attempt: 1, state, from, to: under ? null : to, message, waits: waitsOf(turns) }
}

const waitsOf = (turns: Turn[]) => barsOf(turns.slice(0, MANY)).flatMap(({ waits }) => waits)

function Axis({ length, zoom }: { length: number; zoom: number }) {
  return (
    <div aria-hidden className="flex pt-1 text-xs text-ink-faint tabular-nums">
      <div className={NAME} />
      <div className="relative h-5 min-w-0 flex-1">
        {ticksOf(length, MARKS * zoom).map((at) => (
          <span
            key={at}
            className="absolute top-0 border-l border-edge/50 pl-1 whitespace-nowrap"
            style={{ left: `${(at / length) * 100}%` }}
          >
            {at === 0 ? '0' : duration(at)}
          </span>
        ))}
      </div>
      <div className="w-24 shrink-0" />
    </div>
  )
}

function DetailLine({ detail: { name, turns, bar }, now }: { detail: Detail; now: number }) {
  const waited = bar.waits.reduce((sum, { from, to }) => sum + (to ?? now) - from, 0)
  return (
    <>
      <span className="font-medium text-ink">{name}</span>
      {bar.kind === 'attempt' && turns === 1 && bar.attempt > 1 && `, attempt ${bar.attempt}`}
      {': '}
      {bar.message}
      <span className="block text-ink-faint tabular-nums">
        from {duration(bar.from)} {bar.to === null ? 'until now' : `to ${duration(bar.to)}`},{' '}
        {duration((bar.to ?? now) - bar.from)}
        {waited > 0 && `, of which it waited ${duration(waited)} for: ${bar.waits.map(({ why }) => why).join('; ')}`}
      </span>
    </>
  )
}

const Hint = () => (
  <span className="text-ink-faint max-md:hidden">
    Point at a bar, or go through them with the arrow keys. Ctrl with the wheel zooms.
  </span>
)

const Legend = () => (
  <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-faint">
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="h-2.5 w-5 rounded-xs bg-good/75" /> Work
    </li>
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="hatched h-2.5 w-5 rounded-xs text-warn" /> Waits
    </li>
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="h-2.5 w-5 rounded-xs border border-dashed border-warn" /> Pause before a retry
    </li>
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="h-2.5 w-5 rounded-xs bg-bad" /> Failed
    </li>
  </ul>
)

/** Left and right go through the bars, up and down through the rows. */
function step(event: KeyboardEvent, chart: React.RefObject<HTMLDivElement | null>) {
  const bar = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-bar]') : null
  const lanes = [...(chart.current?.querySelectorAll('[data-lane]') ?? [])]
  const lane = lanes.findIndex((each) => each.contains(bar))
  if (bar === null || lane < 0) return
  const bars = [...lanes[lane]!.querySelectorAll<HTMLElement>('[data-bar]')]
  const to: Record<string, HTMLElement | null | undefined> = {
    ArrowLeft: bars[bars.indexOf(bar) - 1],
    ArrowRight: bars[bars.indexOf(bar) + 1],
    ArrowUp: lanes[lane - 1]?.querySelector<HTMLElement>('[data-bar]'),
    ArrowDown: lanes[lane + 1]?.querySelector<HTMLElement>('[data-bar]'),
  }
  const next = to[event.key]
  if (next === undefined && !(event.key in to)) return
  event.preventDefault()
  next?.focus()
}

/** Milliseconds since the first event, counted on while the run goes on. */
function useSince(events: TimelineEvent[], live: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!live) return
    const timer = setInterval(() => setNow(Date.now()), STEP)
    return () => clearInterval(timer)
  }, [live])
  return events[0] && live ? now - Date.parse(events[0].timestamp) : 0
}
