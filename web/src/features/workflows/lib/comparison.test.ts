import { expect, it } from 'vitest'
import { compareExecutions } from './comparison'
import type { NodeResult } from './graph'

const result = (at: number, more: Partial<NodeResult> = {}) =>
  ({
    node_type: 'x',
    status: 'success',
    input: null,
    output: { n: 1 },
    error: null,
    branch: null,
    attempt: 1,
    iteration: 0,
    started_at: `2026-03-01T10:00:0${at}.000Z`,
    completed_at: null,
    duration_ms: 10,
    copied: false,
    ...more,
  }) as NodeResult
const run = (node_results: Record<string, NodeResult>) => ({
  execution_state: { completed_node_ids: [], node_results },
})

it('says of each node what is different in the other execution', () => {
  const one = run({ start: result(0), call: result(1, { status: 'failed', output: null }) })
  const other = run({ start: result(0, { duration_ms: 25 }), call: result(1, { output: { n: 2 } }), sum: result(2) })

  const found = compareExecutions(one, other)

  expect(found.map(({ nodeId, same, slower }) => [nodeId, same, slower])).toEqual([
    ['start', true, 15],
    ['call', false, 0],
    ['sum', false, null],
  ])
  expect(found[1]?.output).toEqual([{ path: '', kind: 'changed', before: null, after: { n: 2 } }])
  expect(found[2]).toMatchObject({ one: null, output: [] })
})

it('puts a node that only the other reached behind what came before it there', () => {
  const one = run({ start: result(0), end: result(5) })
  const other = run({ start: result(0), middle: result(1), end: result(2) })

  expect(compareExecutions(one, other).map(({ nodeId }) => nodeId)).toEqual(['start', 'middle', 'end'])
})

it('counts another branch as a difference', () => {
  const one = run({ if: result(0, { branch: 'true' }) })
  const other = run({ if: result(0, { branch: 'false' }) })

  expect(compareExecutions(one, other)[0]?.same).toBe(false)
})
