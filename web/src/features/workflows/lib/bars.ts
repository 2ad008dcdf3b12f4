/** The timeline of an execution as bars: one per attempt of a node. */
import type { TimelineEvent } from './graph'
import type { RunState } from './run-state'

/** from, to: milliseconds since the execution's first event; to = null while it is under way */
export type Bar = {
  attempt: number
  iteration: number
  state: RunState
  from: number
  to: number | null
  message: string
}
export type BarRow = { nodeId: string; name: string; bars: Bar[] }

const ENDS: Record<string, RunState> = { success: 'completed', failed: 'failed', cancelled: 'cancelled' }

/** Rows in the order in which the nodes began. */
export function barRows(events: TimelineEvent[]): { rows: BarRow[]; length: number } {
  const zero = Math.min(...events.map(({ timestamp }) => Date.parse(timestamp)))
  const rows = new Map<string, BarRow>()
  let length = 0
  for (const event of events) {
    const at = Date.parse(event.timestamp) - zero
    length = Math.max(length, at)
    if (event.node_id === null || event.event_type === 'node_skipped') continue
    const row = rows.get(event.node_id) ?? { nodeId: event.node_id, name: event.node_name ?? event.node_id, bars: [] }
    rows.set(event.node_id, row)
    place(row.bars, event, at)
  }
  const found = [...rows.values()]
    .filter(({ bars }) => bars.length > 0)
    .sort((a, b) => a.bars[0]!.from - b.bars[0]!.from)
  return { rows: found, length: Math.max(1, length) }
}

function place(bars: Bar[], event: TimelineEvent, at: number) {
  const { attempt = 1, iteration = 0 } = event.data as { attempt?: number; iteration?: number }
  const open = bars.find((bar) => bar.attempt === attempt && bar.iteration === iteration)
  const end = ENDS[event.status ?? '']
  if (end !== undefined) {
    const bar = {
      attempt,
      iteration,
      state: end,
      from: open?.from ?? Math.max(0, at - (event.duration_ms ?? 0)),
      to: at,
      message: event.message,
    }
    if (open) Object.assign(open, bar)
    else bars.push(bar)
  } else if (event.event_type === 'node_started' || event.event_type === 'node_waiting') {
    const state: RunState = event.event_type === 'node_waiting' ? 'waiting' : 'running'
    if (open) Object.assign(open, { state })
    else bars.push({ attempt, iteration, state, from: at, to: null, message: event.message })
  }
}
