import { expect, it } from 'vitest'
import { extentOf, ganttOf, stateOf, ticksOf } from './gantt'
import type { TimelineEvent } from './graph'

const event = (
  at: number,
  node_id: string | null,
  event_type: string,
  status: string | null = null,
  data: Record<string, unknown> = {},
  duration_ms: number | null = null,
): TimelineEvent => ({
  timestamp: new Date(Date.UTC(2026, 2, 1) + at).toISOString(),
  event_type,
  node_id,
  node_name: node_id && node_id.toUpperCase(),
  status,
  message: `${node_id} ${event_type}`,
  duration_ms,
  data,
})

it('draws attempts with the pauses between them', () => {
  const { rows, length } = ganttOf([
    event(0, null, 'execution_started', 'running'),
    event(10, 'a', 'node_started', 'running', { attempt: 1 }),
    event(30, 'a', 'node_failed', 'failed', { attempt: 1 }, 20),
    event(30, 'a', 'node_retry_scheduled', null, { delay_ms: 1000 }),
    event(1030, 'a', 'node_started', 'running', { attempt: 2 }),
    event(1100, 'a', 'node_completed', 'success', { attempt: 2 }, 70),
  ])

  expect(length).toBe(1100)
  expect(rows[0]?.turns[0]?.bars.map(({ kind, attempt, state, from, to }) => [kind, attempt, state, from, to])).toEqual(
    [
      ['attempt', 1, 'failed', 10, 30],
      ['backoff', 2, 'waiting', 30, 1030],
      ['attempt', 2, 'completed', 1030, 1100],
    ],
  )
})

it('holds back the turn that failed, however many are under way', () => {
  const inLoop = (iteration: number, attempt = 1) => ({ attempt, iteration, scope: `l:${iteration}/` })
  const { rows } = ganttOf([
    event(0, 'a', 'node_failed', 'failed', inLoop(0)),
    event(1, 'a', 'node_failed', 'failed', inLoop(1)),
    event(2, 'a', 'node_retry_scheduled', null, inLoop(0, 2)),
    event(3, 'a', 'node_retry_scheduled', null, inLoop(1, 2)),
  ])

  expect(rows[0]?.turns.map(({ iteration, bars }) => [iteration, bars.map(({ kind, from }) => [kind, from])])).toEqual([
    [
      0,
      [
        ['attempt', 0],
        ['backoff', 2],
      ],
    ],
    [
      1,
      [
        ['attempt', 1],
        ['backoff', 3],
      ],
    ],
  ])
})

it('marks in a bar the time in which the node waited', () => {
  const { rows } = ganttOf([
    event(0, 'a', 'node_waiting', 'waiting', { attempt: 1, kind: 'approval', waits_for: 'Refund 120?' }),
    event(500, 'a', 'signal_received'),
    event(520, 'a', 'node_completed', 'success', { attempt: 1 }, 20),
  ])

  const [bar] = rows[0]!.turns[0]!.bars
  expect(bar).toMatchObject({ from: 0, to: 520, state: 'completed' })
  expect(bar?.waits).toEqual([{ from: 0, to: 500, why: 'Refund 120?' }])
})

it('takes a wait for a job of this installation for work', () => {
  const { rows } = ganttOf([event(0, 'a', 'node_waiting', 'waiting', { attempt: 1, kind: 'job' })])

  expect(rows[0]?.turns[0]?.bars[0]).toMatchObject({ state: 'running', waits: [] })
})

it('keeps the iterations of a loop in one row, and each in a turn of its own', () => {
  const inLoop = (iteration: number) => ({ attempt: 1, iteration, scope: `l:${iteration}/` })
  const { rows } = ganttOf([
    event(0, 'a', 'node_started', 'running', inLoop(0)),
    event(5, 'a', 'node_completed', 'success', inLoop(0), 5),
    event(6, 'a', 'node_started', 'running', inLoop(1)),
    event(9, 'a', 'node_failed', 'failed', inLoop(1), 3),
    event(9, 'a', 'node_retry_scheduled', null, {}),
  ])

  expect(rows).toHaveLength(1)
  expect(rows[0]?.turns.map(({ iteration, bars }) => [iteration, bars.map(({ kind }) => kind)])).toEqual([
    [0, ['attempt']],
    [1, ['attempt', 'backoff']],
  ])
  expect(stateOf(rows[0]!.turns)).toBe('waiting')
  expect(
    extentOf(
      rows[0]!.turns.flatMap(({ bars }) => bars),
      42,
    ),
  ).toEqual({ from: 0, to: 42 })
})

it('knows a node that ended in the commit it began in by its duration', () => {
  const { rows } = ganttOf([
    event(0, null, 'execution_started'),
    event(40, 'a', 'node_completed', 'success', { attempt: 1 }, 15),
  ])

  expect(rows[0]?.turns[0]?.bars[0]).toMatchObject({ from: 25, to: 40 })
})

it('leaves out what was skipped', () => {
  expect(ganttOf([event(0, 'a', 'node_skipped', 'skipped')]).rows).toEqual([])
})

it('puts marks at round times', () => {
  expect(ticksOf(1100, 5)).toEqual([0, 500, 1000])
  expect(ticksOf(600_000, 5)).toEqual([0, 120_000, 240_000, 360_000, 480_000, 600_000])
  expect(ticksOf(1, 5)).toEqual([0, 1])
})
