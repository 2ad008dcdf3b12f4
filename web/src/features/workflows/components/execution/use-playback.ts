import { useEffect, useMemo, useState } from 'react'
import type { TimelineEvent } from '../../lib/graph'
import { momentsOf, nodesAfter, pauseAfter } from '../../lib/playback'
import type { NodeRun } from '../../lib/run-state'

export type Playback = {
  on: boolean
  playing: boolean
  /** how many events have happened, 0 to `count` */
  at: number
  count: number
  /** the last that has happened, and when: milliseconds since the first */
  event: TimelineEvent | undefined
  moment: number
  /** what the canvas shows; undefined while nothing is played */
  nodes: Record<string, NodeRun> | undefined
  start: () => void
  stop: () => void
  toggle: () => void
  go: (at: number) => void
}

type Place = { id: string; at: number; playing: boolean }

/** Plays the events of an execution again, from the first to the last. id: of the execution; null = none. */
export function usePlayback(id: string | null, events: TimelineEvent[]): Playback {
  const [place, setPlace] = useState<Place | null>(null)
  const on = place !== null && place.id === id
  const at = on ? Math.min(place.at, events.length) : 0
  const playing = on && place.playing && at < events.length
  const moments = useMemo(() => momentsOf(events), [events])
  const nodes = useMemo(() => (on ? nodesAfter(events, at) : undefined), [on, events, at])
  const move = (next: Partial<Place>) => id !== null && setPlace({ id, at, playing, ...next })

  useEffect(() => {
    if (!playing) return
    const timer = setTimeout(() => setPlace((old) => old && { ...old, at: old.at + 1 }), pauseAfter(moments, at))
    return () => clearTimeout(timer)
  }, [playing, at, moments])

  return {
    on,
    playing,
    at,
    count: events.length,
    event: events[at - 1],
    moment: moments[at - 1] ?? 0,
    nodes,
    start: () => move({ at: 0, playing: true }),
    stop: () => setPlace(null),
    toggle: () => move(at >= events.length ? { at: 0, playing: true } : { playing: !playing }),
    go: (to) => move({ at: Math.min(events.length, Math.max(0, to)), playing: false }),
  }
}
