/** An execution as it is told, frame by frame, over its WebSocket. */
import type { Frame } from '@/lib/socket'
import type { ExecutionStatus, LogLine, NodeResult, TimelineEvent } from './graph'
import { rowCount } from './preview'

export type RunState = 'idle' | 'running' | 'waiting' | 'completed' | 'failed' | 'skipped' | 'cancelled'

/** started: milliseconds, when a node that is at work began */
export type NodeRun = {
  state: RunState
  duration: number | null
  started: number | null
  branch: string | null
  attempt: number
  message: string | null
  /** in a loop: which time it is, 0 = the first */
  iteration: number
  /** how often the loop runs; null = that is not known */
  times: number | null
  /** in the list it put out; null = there is none, or it is not known yet */
  rows: number | null
  pinned: boolean
}

export type Run = {
  status: ExecutionStatus['status'] | null
  nodes: Record<string, NodeRun>
  logs: LogLine[]
  events: TimelineEvent[]
  ended: boolean
}

export const emptyRun: Run = { status: null, nodes: {}, logs: [], events: [], ended: false }

export const TERMINAL: ReadonlySet<string> = new Set(['completed', 'failed', 'terminated'])

const STATES: Record<NodeResult['status'], RunState> = {
  running: 'running',
  waiting: 'waiting',
  success: 'completed',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
}

/** job: it waits for a job of this installation, which to a person is work. */
export function nodeRun(result: NodeResult, job = false): NodeRun {
  return {
    state: job ? 'running' : STATES[result.status],
    duration: result.duration_ms,
    started: Date.parse(result.started_at),
    branch: result.branch,
    attempt: result.attempt,
    message: result.error?.message ?? null,
    iteration: result.iteration,
    times: null,
    rows: rowCount(result.output),
    pinned: result.pinned,
  }
}

/** The run after a snapshot: what the server has recorded replaces what was heard. */
export function withSnapshot(run: Run, execution: ExecutionStatus): Run {
  const jobs = new Set(execution.waiting.filter(({ kind }) => kind === 'job').map(({ node_id }) => node_id))
  const results = Object.entries(execution.execution_state.node_results)
  return {
    ...run,
    status: execution.status,
    ended: TERMINAL.has(execution.status),
    nodes: Object.fromEntries(
      results.map(([id, result]) => [id, { ...nodeRun(result, jobs.has(id)), times: run.nodes[id]?.times ?? null }]),
    ),
  }
}

/**
 * The run after an answer that may be older than what was heard since: it does not turn a node back.
 * Only what kind of wait a node is in is known from the answer alone.
 */
export function withRecorded(run: Run, execution: ExecutionStatus): Run {
  const known = withSnapshot(run, execution)
  if (known.ended) return known
  const nodes = { ...known.nodes }
  for (const [id, node] of Object.entries(run.nodes)) {
    const recorded = nodes[id]
    if (node.state === 'running' && recorded?.state === 'waiting') continue
    const same = recorded?.state === node.state && recorded.iteration === node.iteration
    nodes[id] = same ? { ...node, rows: recorded.rows, pinned: recorded.pinned } : node
  }
  return { ...known, status: run.status ?? known.status, ended: run.ended, nodes }
}

/** The run with what only the events tell of nodes in loops: how often the loop runs. It was opened after they came. */
export function withTimes(run: Run, events: TimelineEvent[]): Run {
  const counts = new Map(events.flatMap(({ node_id, data }) => (data.count == null ? [] : [[node_id, data.count]])))
  if (counts.size === 0) return run
  const nodes = Object.entries(run.nodes).map(([id, node]) => [
    id,
    { ...node, times: node.times ?? (counts.get(id) as number | undefined) ?? null },
  ])
  return { ...run, nodes: Object.fromEntries(nodes) as Run['nodes'] }
}

/** The status to show: that only waits are left is in no event, so the server's word counts while nothing works. */
export function statusOf(run: Run, recorded: ExecutionStatus['status'] | undefined): ExecutionStatus['status'] {
  const works = Object.values(run.nodes).some(({ state }) => state === 'running')
  if (run.status === 'running' && recorded === 'waiting_for_signal' && !works) return recorded
  return run.status ?? recorded ?? 'pending'
}

/** The nodes that are at work or wait. */
export const currentNodes = ({ nodes }: Run): string[] =>
  Object.keys(nodes).filter((id) => nodes[id]!.state === 'running' || nodes[id]!.state === 'waiting')

/** The run after one more frame; a frame that was heard before changes nothing. */
export function withFrame(run: Run, frame: Frame): Run {
  if (frame.type === 'snapshot') return withSnapshot(run, frame.execution as ExecutionStatus)
  if (frame.type === 'end') return { ...run, status: frame.status as Run['status'], ended: true }
  if (frame.type === 'log') return { ...run, logs: withLine(run.logs, frame.log as LogLine) }
  if (frame.type === 'event') return withEvent(run, frame.seq ?? 0, frame.event as TimelineEvent)
  return run
}

function withEvent(run: Run, seq: number, event: TimelineEvent): Run {
  if (run.logs.some((line) => line.id === seq)) return run
  const logs = withLine(run.logs, lineOf(seq, event))
  const events = [...run.events, event]
  const status = statusAfter(run.status, event)
  if (event.node_id === null) return { ...run, logs, events, status }
  return {
    ...run,
    logs,
    events,
    status,
    nodes: { ...run.nodes, [event.node_id]: nodeAfter(run.nodes[event.node_id], event) },
  }
}

function statusAfter(status: Run['status'], { event_type, node_id }: TimelineEvent): Run['status'] {
  if (event_type === 'execution_started' || event_type === 'execution_resumed') return 'running'
  if (node_id === null && event_type.startsWith('execution_') && event_type !== 'execution_queued') {
    return event_type.slice('execution_'.length) as Run['status']
  }
  return status === 'pending' ? 'running' : status
}

/** A node after one more of its events. */
export function nodeAfter(node: NodeRun | undefined, event: TimelineEvent): NodeRun {
  const {
    attempt = 1,
    branch = null,
    iteration = 0,
    count,
    pinned = false,
  } = event.data as {
    attempt?: number
    branch?: string | null
    iteration?: number
    count?: number
    pinned?: boolean
  }
  const state = stateAfter(node, event)
  const works = state === 'running' || state === 'waiting'
  return {
    state,
    attempt,
    branch,
    duration: event.duration_ms,
    started: works ? (node?.started ?? Date.parse(event.timestamp)) : (node?.started ?? null),
    message: state === 'failed' || event.event_type === 'node_retry_scheduled' ? event.message : null,
    iteration,
    times: count ?? null,
    rows: works ? null : (node?.rows ?? null), // the answer that follows tells
    pinned,
  }
}

/** A wait for a job of this installation is work to a person; so is one of which nothing is known. */
function stateAfter(node: NodeRun | undefined, { event_type, status, data }: TimelineEvent): RunState {
  if (event_type === 'node_retry_scheduled') return 'waiting'
  if (event_type === 'node_waiting') return ['job', undefined].includes(data.kind as string) ? 'running' : 'waiting'
  return STATES[status as NodeResult['status']] ?? node?.state ?? 'idle'
}

/** An event is a line of the log, too; its level follows from what it says. */
const lineOf = (id: number, { event_type, node_id, message, timestamp }: TimelineEvent): LogLine => ({
  id,
  node_id: node_id ?? 'system',
  level: event_type.endsWith('failed')
    ? 'error'
    : event_type.includes('retry') || event_type.endsWith('terminated')
      ? 'warning'
      : event_type === 'node_skipped'
        ? 'debug'
        : 'info',
  message,
  timestamp,
})

/** Lines by id, each once. */
export function withLines(lines: LogLine[], more: LogLine[]): LogLine[] {
  const byId = new Map([...lines, ...more].map((line) => [line.id, line]))
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

function withLine(lines: LogLine[], line: LogLine): LogLine[] {
  const last = lines.at(-1)
  return last === undefined || last.id < line.id ? [...lines, line] : withLines(lines, [line])
}
