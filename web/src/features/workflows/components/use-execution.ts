import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useReducer, useRef } from 'react'
import { useSocket, type Frame } from '@/lib/socket'
import { executionQuery, keys, logsQuery, timelineQuery } from '../api'
import type { ExecutionStatus, LogLine, TimelineEvent } from '../lib/graph'
import { emptyRun, withFrame, withLines, withRecorded, withTimes, type Run } from '../lib/run-state'

export type WatchedExecution = {
  id: string
  /** how it goes right now */
  run: Run
  /** what the server has recorded, with inputs and outputs; undefined until it has answered */
  execution: ExecutionStatus | undefined
  logs: LogLine[]
  events: TimelineEvent[]
  error: unknown
  retry: () => void
}

type Heard = { id: string | null; run: Run }
type Told = { id: string; frame: Frame } | { id: string; execution: ExecutionStatus }

const LATER = 250 // ms: nodes finish in bursts

/** An execution as it happens: frames of its WebSocket over what the server has recorded. null = none. */
export function useExecution(id: string | null): WatchedExecution | null {
  const [heard, tell] = useReducer(hear, { id: null, run: emptyRun })
  const queryClient = useQueryClient()
  const wanted = id ?? ''
  const status = useQuery({ ...executionQuery(wanted), enabled: id !== null })
  const logs = useQuery({ ...logsQuery(wanted), enabled: id !== null })
  const timeline = useQuery({ ...timelineQuery(wanted), enabled: id !== null })
  const refresh = useLater(() => void queryClient.invalidateQueries({ queryKey: keys.run(wanted) }), LATER)

  useSocket(id === null ? null : `/ws/executions/${id}`, (frame) => {
    tell({ id: wanted, frame })
    if (changesData(frame)) refresh()
  })
  const recorded = status.data
  useEffect(() => {
    if (recorded && id !== null) tell({ id, execution: recorded })
  }, [id, recorded])

  const told = heard.id === id ? heard.run : emptyRun
  const run = useMemo(() => withTimes(told, timeline.data?.events ?? []), [told, timeline.data])
  const lines = useMemo(() => withLines(run.logs, logs.data?.data ?? []), [run.logs, logs.data])
  if (id === null) return null
  const events = timeline.data && timeline.data.events.length >= run.events.length ? timeline.data.events : run.events
  return { id, run, execution: recorded, logs: lines, events, error: status.error, retry: () => void status.refetch() }
}

function hear(heard: Heard, told: Told): Heard {
  const run = heard.id === told.id ? heard.run : emptyRun
  return { id: told.id, run: 'frame' in told ? withFrame(run, told.frame) : withRecorded(run, told.execution) }
}

const changesData = ({ type, event }: Frame) =>
  type === 'end' ||
  (type === 'event' &&
    /^(node_(completed|failed|waiting|retry_scheduled)|execution_(paused|resumed))$/.test(
      (event as TimelineEvent).event_type,
    ))

/** Calls `action` once, `ms` after the first of a burst of calls. */
function useLater(action: () => void, ms: number): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const act = useEffectEvent(action)
  useEffect(() => () => clearTimeout(timer.current), [])
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      act()
    }, ms)
  }
}
