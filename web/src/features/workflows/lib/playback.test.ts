import { expect, it } from 'vitest'
import type { TimelineEvent } from './graph'
import { momentsOf, nodesAfter, pauseAfter } from './playback'

const event = (ms: number, event_type: string, status: string, data: object = {}): TimelineEvent => ({
  timestamp: new Date(Date.UTC(2026, 2, 1) + ms).toISOString(),
  event_type,
  node_id: 'a',
  node_name: 'A',
  status,
  message: '',
  duration_ms: null,
  data: { attempt: 1, ...data },
})
const EVENTS = [
  event(0, 'node_started', 'running'),
  event(40, 'node_waiting', 'waiting', { kind: 'approval' }),
  event(9_000_000, 'node_completed', 'success'),
]

it('shows the nodes as they were after each event', () => {
  const states = [0, 1, 2, 3].map((count) => nodesAfter(EVENTS, count).a?.state)

  expect(states).toEqual([undefined, 'running', 'waiting', 'completed'])
})

it('lets no clock run on from a time that is over', () => {
  expect(nodesAfter(EVENTS, 1).a).toMatchObject({ state: 'running', started: null })
})

it('counts a wait for a job of this installation as work', () => {
  expect(nodesAfter([event(0, 'node_waiting', 'waiting', { kind: 'job' })], 1).a?.state).toBe('running')
})

it('neither blinks nor waits for hours', () => {
  const moments = momentsOf(EVENTS)

  expect(moments).toEqual([0, 40, 9_000_000])
  expect([pauseAfter(moments, 1), pauseAfter(moments, 2)]).toEqual([120, 1200])
})
