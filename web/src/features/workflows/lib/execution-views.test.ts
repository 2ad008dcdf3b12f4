import { expect, it } from 'vitest'
import { citationAddress, cropAround, findAnswer, placesOf, type Box } from './answer'
import { toFlow } from './flow'
import type { ExecutionStatus } from './graph'
import { emptyRun } from './run-state'
import { stepsOf } from './steps'

const CITATION = {
  document_id: 'd1',
  title: 'letter.pdf',
  page: 1,
  start: 10,
  end: 42,
  quote: 'Payment must reach us by 15 April.',
}
const ANSWER = { mode: 'quoted', text: CITATION.quote, citations: [CITATION] }
const result = (node_type: string, output: unknown, completed_at: string, status = 'success') => ({
  node_type,
  output,
  completed_at,
  status,
})
const execution = (node_results: Record<string, unknown>) =>
  ({ trigger_data: { question: 'By when?' }, execution_state: { node_results } }) as unknown as ExecutionStatus

it('finds the answer that was given last, with its question', () => {
  const found = findAnswer(
    execution({
      first: result('rag_query', { answer: { ...ANSWER, text: 'old' } }, '2026-01-01T00:00:01Z'),
      last: result('rag_query', { answer: ANSWER }, '2026-01-01T00:00:02Z'),
      keep: result('set_variable', { answer: ANSWER, value: 1 }, '2026-01-01T00:00:03Z'),
    }),
  )

  expect(found).toMatchObject({ nodeId: 'last', answer: { text: CITATION.quote }, question: 'By when?' })
})

it('finds no answer where none was asked for', () => {
  expect(
    findAnswer(
      execution({ a: result('rag_query', { answer: null }, ''), b: result('http_request', { status_code: 200 }, '') }),
    ),
  ).toBeNull()
})

it('leads a citation to its words', () => {
  expect(citationAddress(CITATION)).toBe('/rag/documents/d1?page=1&quote=10-42')
  expect(citationAddress({ ...CITATION, page: null })).toBe('/rag/documents/d1?quote=10-42')
})

it('takes sentences that follow each other for one place, and keeps the best place first', () => {
  const cite = (start: number, end: number, page = 1) => ({ ...CITATION, start, end, page, quote: `${start}` })

  const places = placesOf([cite(50, 60), cite(200, 210), cite(39, 49), cite(300, 310, 2), cite(61, 70, 2)])

  expect(places.map(({ start, end, quote }) => [start, end, quote])).toEqual([
    [39, 60, '39 50'],
    [200, 210, '200'],
    [300, 310, '300'],
    [61, 70, '61'],
  ])
})

it('shows the lines around the marks, and never more than the page', () => {
  const box = (page: number, top: number): Box => ({ page, bbox: [0.1, top, 0.9, top + 0.02] })
  const crop = cropAround([box(2, 0.0), box(2, 0.03), box(3, 0.5)])!

  expect(crop.page).toBe(2)
  expect(crop.marks).toHaveLength(2)
  expect(crop.top).toBe(0)
  expect(crop.bottom).toBeGreaterThan(0.05)
  expect(cropAround([])).toBeNull()
})

it('lists steps as the edges lead, with what each node said', () => {
  const { nodes, edges } = toFlow({
    nodes: [
      { node_id: 'b', node_type: 'x' },
      { node_id: 'a', node_type: 'trigger' },
    ],
    edges: [{ from: 'a', to: 'b' }],
  })
  const line = (id: number, message: string) => ({
    id,
    node_id: 'b',
    level: 'info' as const,
    message,
    timestamp: '2026-01-01T00:00:00.000Z',
  })

  const steps = stepsOf(nodes, edges, emptyRun, [line(1, '2 pages'), line(2, 'Read completed, branch x')])

  expect(steps.map(({ node, state, said }) => [node.node_id, state, said])).toEqual([
    ['a', 'idle', null],
    ['b', 'idle', '2 pages'],
  ])
})
