/** An execution played again from its events, for the canvas. */
import type { TimelineEvent } from './graph'
import { nodeAfter, type NodeRun } from './run-state'

/** The nodes as they were after the first `count` events; no clock runs, for their time is over. */
export function nodesAfter(events: TimelineEvent[], count: number): Record<string, NodeRun> {
  const nodes: Record<string, NodeRun> = {}
  for (const event of events.slice(0, count)) {
    const { node_id: id } = event
    if (id !== null) nodes[id] = { ...nodeAfter(nodes[id], event), started: null }
  }
  return nodes
}

/** Milliseconds since the first event, for each. */
export const momentsOf = (events: TimelineEvent[]): number[] => {
  const zero = Date.parse(events[0]?.timestamp ?? '')
  return events.map(({ timestamp }) => Date.parse(timestamp) - zero)
}

const LEAST = 120 // ms
const MOST = 1200

/** How long to stay at an event: as long as it took then, but neither a blink nor an hour. */
export const pauseAfter = (moments: number[], at: number): number =>
  Math.min(MOST, Math.max(LEAST, (moments[at] ?? 0) - (moments[at - 1] ?? 0)))
