import { expect, it } from 'vitest'
import { currentNodes, emptyRun, statusOf, type NodeRun, type Run, type RunState } from './run-state'

const node = (state: RunState) => ({ state }) as NodeRun
const run = (...states: RunState[]): Run => ({
  ...emptyRun,
  status: 'running',
  nodes: Object.fromEntries(states.map((state, place) => [`n${place}`, node(state)])),
})

it('believes the server that only waits are left while nothing works', () => {
  expect(statusOf(run('completed', 'waiting'), 'waiting_for_signal')).toBe('waiting_for_signal')
  expect(statusOf(run('waiting', 'running'), 'waiting_for_signal')).toBe('running')
  expect(statusOf(run('waiting'), 'pending')).toBe('running')
  expect(statusOf(emptyRun, undefined)).toBe('pending')
})

it('names the nodes that are at work or wait', () => {
  expect(currentNodes(run('completed', 'waiting', 'running', 'failed'))).toEqual(['n1', 'n2'])
})
