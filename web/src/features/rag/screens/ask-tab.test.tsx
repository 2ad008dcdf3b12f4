import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { fakeServer, problem, type Reply } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { AskTab } from './ask-tab'

const RESULT = {
  query_id: 'q1',
  index_id: 'i1',
  index_name: 'Letters',
  query_text: 'Are dogs permitted?',
  vector_db: 'lightrag',
  engine: 'sqlite-vec',
  routing_reason: 'small',
  latency_ms: 9,
  results: [],
  answer: { mode: 'none', text: '', reason: 'The answer is not in these documents.', citations: [] },
}

function open(at = '/rag/i1/ask', replies: Record<string, Reply> = {}, states: object = { completed: 1 }) {
  const asked = fakeServer({
    'GET /api/v1/rag/index/i1': { body: { id: 'i1', name: 'Letters', documents_by_status: states } },
    'GET /api/v1/rag/queries': { body: { data: [], count: 0 } },
    'GET /api/v1/rag/index/i1/documents': {
      body: { data: [{ id: 'd1', document_metadata: { year: 2024 } }], count: 1 },
    },
    'POST /api/v1/rag/query': { body: RESULT },
    'GET /api/v1/rag/query/q1': { body: RESULT },
    ...replies,
  })
  return { ...renderRoutes([{ path: '/rag/:indexId/ask', element: <AskTab /> }], at), asked }
}
const FILTERED = { ...RESULT, top_k: 3, filters: { year: { $in: [2024, '2024'] } }, query_requirements: {} }
const questions = (asked: { method: string; body: unknown }[]) =>
  asked.filter(({ method }) => method === 'POST').map(({ body }) => body)

it('asks on Enter, and gives the result an address', async () => {
  const { person, asked, router } = open()

  await person.type(await screen.findByLabelText('Question'), 'Are dogs permitted?{Enter}')

  expect(await screen.findByRole('heading', { name: 'Not in these documents' })).toBeVisible()
  expect(questions(asked)).toEqual([
    { index_id: 'i1', query_text: 'Are dogs permitted?', answer: true, filters: null, top_k: 5 },
  ])
  expect(router.state.location.search).toBe('?query=q1')
})

it('asks only the document that was chosen', async () => {
  const lease = { id: 'd1', title: 'lease.pdf' }
  const { person, asked } = open('/rag/i1/ask?document=d1', { 'GET /api/v1/rag/document/d1': { body: lease } })
  expect(await screen.findByText('lease.pdf')).toBeVisible()

  await person.type(screen.getByLabelText('Question'), 'Dogs?{Enter}')
  await screen.findByRole('heading', { name: 'Not in these documents' })

  expect(questions(asked)).toMatchObject([{ filters: { document_id: 'd1' } }])
})

it('shows an earlier question with its answer by its address', async () => {
  open('/rag/i1/ask?query=q1')

  expect(await screen.findByDisplayValue('Are dogs permitted?')).toBeVisible()
  expect(await screen.findByRole('heading', { name: 'Not in these documents' })).toBeVisible()
})

it('asks only documents whose metadata fits, by the names that they use', async () => {
  const { person, asked } = open()
  await person.click(await screen.findByText('Filters'))
  await person.click(screen.getByRole('button', { name: 'Only documents whose metadata …' }))
  expect(document.querySelector('datalist option')).toHaveValue('year')
  await person.type(screen.getByLabelText('Metadata 1'), 'year')
  await person.selectOptions(screen.getByLabelText('Comparison 1'), 'is at least')
  await person.type(screen.getByLabelText('Value 1'), '2020')

  await person.type(screen.getByLabelText('Question'), 'Dogs?{Enter}')
  await screen.findByRole('heading', { name: 'Not in these documents' })

  expect(questions(asked)).toMatchObject([{ filters: { year: { $gte: 2020 } } }])
})

it('shows the filters of an earlier question, and asks the next one with them', async () => {
  const { person, asked } = open('/rag/i1/ask?query=q1', { 'GET /api/v1/rag/query/q1': { body: FILTERED } })
  expect(await screen.findByText('year is 2024 · 3 passages')).toBeVisible()

  await person.click(screen.getByRole('button', { name: 'Ask' }))
  await vi.waitFor(() => expect(questions(asked)).toMatchObject([{ filters: FILTERED.filters, top_k: 3 }]))
})

it('keeps the question when asking fails', async () => {
  const { person } = open('/rag/i1/ask', { 'POST /api/v1/rag/query': problem(503, 'unavailable', 'No embedder.') })

  await person.type(await screen.findByLabelText('Question'), 'Dogs?{Enter}')

  expect(await screen.findByRole('alert')).toHaveTextContent('No embedder.')
  expect(screen.getByLabelText('Question')).toHaveValue('Dogs?')
})

it('leads to the documents when there is nothing to ask', async () => {
  open('/rag/i1/ask', {}, { completed: 0, failed: 1 })

  expect(await screen.findByRole('link', { name: 'Add documents' })).toHaveAttribute('href', '/rag/i1')
})

it('warns that documents are still being read', async () => {
  open('/rag/i1/ask', {}, { completed: 1, running: 1, pending: 1 })

  expect(await screen.findByText(/2 documents still being read; answers do not know them yet/)).toBeVisible()
})
