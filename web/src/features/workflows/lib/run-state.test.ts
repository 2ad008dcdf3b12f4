import { expect, it } from 'vitest'
import type { Frame } from '@/lib/socket'
import type { ExecutionStatus, TimelineEvent } from './graph'
import { emptyRun, withFrame, withLines, withRecorded, withSnapshot, withTimes, type Run } from './run-state'

const AT = '2026-03-01T10:00:00Z'
const event = (seq: number, event_type: string, node_id: string | null, more: Record<string, unknown> = {}): Frame => ({
  type: 'event',
  seq,
  event: {
    timestamp: AT,
    event_type,
    node_id,
    node_name: node_id,
    status: null,
    message: `${node_id} ${event_type}`,
    duration_ms: null,
    data: {},
    ...more,
  },
})
const heard = (...frames: Frame[]): Run => frames.reduce(withFrame, emptyRun)
const started = (seq: number, id: string) => event(seq, 'node_started', id, { status: 'running', data: { attempt: 1 } })
const completed = (seq: number, id: string) =>
  event(seq, 'node_completed', id, { status: 'success', duration_ms: 12, data: { attempt: 1, branch: 'true' } })

const status = (more: Partial<ExecutionStatus> = {}, results: Record<string, string> = {}) =>
  ({
    status: 'running',
    waiting: [],
    execution_state: {
      completed_node_ids: [],
      node_results: Object.fromEntries(
        Object.entries(results).map(([id, state]) => [
          id,
          { status: state, started_at: AT, duration_ms: null, branch: null, attempt: 1, error: null },
        ]),
      ),
    },
    ...more,
  }) as unknown as ExecutionStatus

it('follows a node from its start to its end', () => {
  const run = heard(event(1, 'execution_started', null, { status: 'running' }), started(2, 'a'), completed(3, 'a'))

  expect(run.status).toBe('running')
  expect(run.nodes.a).toMatchObject({ state: 'completed', duration: 12, branch: 'true' })
})

it('counts a frame that is heard twice once', () => {
  const run = heard(started(1, 'a'), completed(2, 'a'), started(1, 'a'))

  expect(run.nodes.a?.state).toBe('completed')
  expect(run.logs).toHaveLength(2)
})

it('says what a failed node said, and ends with the execution', () => {
  const run = heard(
    event(1, 'node_failed', 'a', { status: 'failed', message: 'a failed: 404' }),
    event(2, 'execution_failed', null),
    { type: 'end', status: 'failed' },
  )

  expect(run.nodes.a).toMatchObject({ state: 'failed', message: 'a failed: 404' })
  expect(run).toMatchObject({ status: 'failed', ended: true })
  expect(run.logs[0]?.level).toBe('error')
})

it('shows a node between two tries as waiting', () => {
  expect(heard(started(1, 'a'), event(2, 'node_retry_scheduled', 'a', { data: { attempt: 2 } })).nodes.a).toMatchObject(
    { state: 'waiting', attempt: 2 },
  )
})

it('shows a wait for a job as work, and a wait for a person as waiting', () => {
  const waiting = [
    { node_id: 'read', kind: 'job', message: null, until: null, options: null },
    { node_id: 'ask', kind: 'approval', message: null, until: null, options: null },
  ]
  const run = withSnapshot(emptyRun, status({ waiting }, { read: 'waiting', ask: 'waiting' }))

  expect([run.nodes.read?.state, run.nodes.ask?.state]).toEqual(['running', 'waiting'])
})

it('lets an answer that is older than the frames turn no node back', () => {
  const run = withRecorded(heard(completed(2, 'a'), started(3, 'b')), status({}, { a: 'running' }))

  expect(run.nodes).toMatchObject({ a: { state: 'completed' }, b: { state: 'running' } })
})

it.each([
  ['approval', 'waiting'],
  ['timer', 'waiting'],
  ['job', 'running'],
])('shows a wait of kind %s as %s as soon as it begins', (kind, state) => {
  expect(heard(event(1, 'node_waiting', 'ask', { status: 'waiting', data: { kind } })).nodes.ask?.state).toBe(state)
})

it('learns from the answer what a node waits for', () => {
  const heardOf = heard(event(1, 'node_waiting', 'ask', { status: 'waiting' }))
  expect(heardOf.nodes.ask?.state).toBe('running')

  const waiting = [{ node_id: 'ask', kind: 'approval', message: null, until: null, options: null }]
  expect(withRecorded(heardOf, status({ waiting }, { ask: 'waiting' })).nodes.ask?.state).toBe('waiting')
})

it('believes the record of an execution that is over', () => {
  const run = withRecorded(heard(started(1, 'a')), status({ status: 'terminated' }, { a: 'cancelled' }))

  expect(run).toMatchObject({ ended: true, status: 'terminated', nodes: { a: { state: 'cancelled' } } })
})

it('knows how often a loop runs from the events that came before it was opened', () => {
  const run = withSnapshot(emptyRun, status({}, { work: 'running', after: 'running' }))
  const before = [event(3, 'node_completed', 'work', { data: { count: 5 } }).event, started(4, 'after').event]

  const { work, after } = withTimes(run, before as TimelineEvent[]).nodes

  expect([work?.times, after?.times]).toEqual([5, null])
})

it('puts lines in order, each once', () => {
  const line = (id: number) => ({ id, node_id: 'a', level: 'info' as const, message: `${id}`, timestamp: AT })

  expect(withLines([line(1), line(3)], [line(2), line(3)]).map(({ id }) => id)).toEqual([1, 2, 3])
})
