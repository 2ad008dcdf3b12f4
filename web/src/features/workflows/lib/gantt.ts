/** The timeline of an execution as rows of bars: work, waits in it, and the pauses before retries. */
import type { TimelineEvent } from './graph'
import type { RunState } from './run-state'

/** All times in milliseconds since the execution's first event; to = null while it is under way. */
export type Span = { from: number; to: number | null }
/** why: what was waited for */
export type WaitSpan = Span & { why: string }
/** kind "backoff": the pause before the next attempt. waits: the parts of it in which nothing worked. */
export type GanttBar = Span & {
  kind: 'attempt' | 'backoff'
  attempt: number
  state: RunState
  message: string
  waits: WaitSpan[]
}
/** One iteration of a node; scope: the loops and tries it stands in, "" = none. */
export type Turn = { scope: string; iteration: number; bars: GanttBar[] }
export type GanttRow = { nodeId: string; name: string; turns: Turn[] }
export type Gantt = { rows: GanttRow[]; length: number }

const ENDS: Record<string, RunState> = { success: 'completed', failed: 'failed', cancelled: 'cancelled' }
const KINDS: Record<string, string> = {
  approval: 'a decision',
  timer: 'a time',
  sub_workflow: 'another workflow',
  event: 'an event',
}

/** Rows in the order in which the nodes began. */
export function ganttOf(events: TimelineEvent[]): Gantt {
  const zero = Date.parse(events[0]?.timestamp ?? '')
  const rows = new Map<string, GanttRow>()
  let length = 1
  for (const event of events) {
    const at = Math.max(0, Date.parse(event.timestamp) - zero)
    length = Math.max(length, at)
    if (event.node_id === null || event.event_type === 'node_skipped') continue
    const row = rows.get(event.node_id) ?? { nodeId: event.node_id, name: event.node_name ?? event.node_id, turns: [] }
    rows.set(event.node_id, row)
    place(row, event, at)
  }
  const found = [...rows.values()].filter(({ turns }) => turns.length > 0)
  return { rows: found.sort((a, b) => startOf(a) - startOf(b)), length }
}

const startOf = ({ turns }: GanttRow) => turns[0]?.bars[0]?.from ?? 0

function place(row: GanttRow, event: TimelineEvent, at: number) {
  if (event.event_type === 'node_retry_scheduled') return holdBack(row, event, at)
  const { attempt = 1 } = event.data as { attempt?: number }
  const end = ENDS[event.status ?? '']
  if (end !== undefined) return endBar(barOf(row, event, attempt, at), event, at, end)
  if (event.event_type === 'node_started') barOf(row, event, attempt, at).state = 'running'
  if (event.event_type === 'node_waiting') beginWait(barOf(row, event, attempt, at), event, at)
}

/** The bar of this attempt; a new one ends the pause before it. */
function barOf(row: GanttRow, event: TimelineEvent, attempt: number, at: number): GanttBar {
  const { scope = '', iteration = 0 } = event.data as { scope?: string; iteration?: number }
  let turn = row.turns.find((each) => each.scope === scope)
  if (turn === undefined) row.turns.push((turn = { scope, iteration, bars: [] }))
  const found = turn.bars.find((bar) => bar.kind === 'attempt' && bar.attempt === attempt)
  if (found) return found
  const from = Math.max(0, at - (event.duration_ms ?? 0))
  const pause = turn.bars.find((bar) => bar.kind === 'backoff' && bar.to === null)
  if (pause) pause.to = from
  const made: GanttBar = {
    kind: 'attempt',
    attempt,
    state: 'running',
    from,
    to: null,
    message: event.message,
    waits: [],
  }
  turn.bars.push(made)
  return made
}

function endBar(bar: GanttBar, event: TimelineEvent, at: number, state: RunState) {
  Object.assign(bar, { state, to: at, message: event.message })
  // What is recorded as its duration is the work after the wait.
  for (const wait of bar.waits) wait.to ??= Math.max(wait.from, at - (event.duration_ms ?? 0))
}

function beginWait(bar: GanttBar, event: TimelineEvent, at: number) {
  const { kind, waits_for: why } = event.data as { kind?: string; waits_for?: string | null }
  if (kind === 'job') return // that is work, though not of this thread
  bar.state = 'waiting'
  bar.message = event.message
  if (bar.waits.at(-1)?.to !== null) bar.waits.push({ from: at, to: null, why: why ?? KINDS[kind ?? ''] ?? 'a signal' })
}

/** The pause before another attempt, in the turn that failed; older events do not say which: the one that failed last. */
function holdBack(row: GanttRow, event: TimelineEvent, at: number) {
  const { scope = '', attempt: next } = event.data as { scope?: string; attempt?: number }
  const turn =
    next === undefined
      ? row.turns.findLast(({ bars }) => bars.at(-1)?.state === 'failed')
      : row.turns.find((each) => each.scope === scope)
  const attempt = turn?.bars.at(-1)?.attempt ?? 1
  turn?.bars.push({
    kind: 'backoff',
    attempt: attempt + 1,
    state: 'waiting',
    from: at,
    to: null,
    message: event.message,
    waits: [],
  })
}

/** From the first to the last moment of these bars; `now` stands for what is under way. */
export function extentOf(bars: GanttBar[], now: number): { from: number; to: number } {
  return {
    from: Math.min(...bars.map(({ from }) => from)),
    to: Math.max(...bars.map(({ to }) => to ?? now)),
  }
}

/** The state of several iterations as one: what is under way or failed is what there is to see. */
export function stateOf(turns: Turn[]): RunState {
  const last = turns.map(({ bars }) => bars.at(-1)?.state ?? 'idle')
  const order: RunState[] = ['running', 'waiting', 'failed', 'cancelled', 'completed']
  return order.find((state) => last.includes(state)) ?? 'idle'
}

const NICE = [1, 2, 5, 10]

/** Round moments from 0 to `length` (ms), some `count` of them. */
export function ticksOf(length: number, count: number): number[] {
  const rough = length / Math.max(1, count)
  const unit =
    rough < 60_000 ? 10 ** Math.floor(Math.log10(Math.max(1, rough))) : rough < 3_600_000 ? 60_000 : 3_600_000
  const factor = NICE.find((each) => each * unit >= rough) ?? Math.ceil(rough / unit)
  const step = factor * unit
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, place) => place * step)
}
