import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeServer, type Asked, type Reply } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { DocumentsTab } from './documents-tab'

const document = (id: string, more: object = {}) => ({
  id,
  index_id: 'i1',
  title: `${id}.pdf`,
  status: 'failed',
  error_message: 'the PDF is damaged',
  document_metadata: {},
  size_bytes: 1,
  chunk_count: 0,
  source: 'upload',
  created_at: '2026-01-31T09:15:02.123Z',
  indexed_at: null,
  ...more,
})
const BUSY = { pending: 3, running: 1, completed: 5, failed: 2 }

function open(at = '/rag/i1', index: object = {}, replies: Record<string, Reply> = {}) {
  const failed = [document('one'), document('two')]
  const asked = fakeServer({
    'GET /api/v1/rag/index/i1': { body: { id: 'i1', documents_by_status: BUSY, reembedding: null, ...index } },
    'GET /api/v1/rag/index/i1/documents': { body: { data: failed, count: 2 } },
    'POST /api/v1/rag/document/one/retry': { status: 202, body: document('one') },
    'POST /api/v1/rag/document/two/retry': { status: 202, body: document('two') },
    'POST /api/v1/rag/document': { status: 202, body: { duplicate: false } },
    'DELETE /api/v1/rag/index/i1/reembed': { status: 204 },
    ...replies,
  })
  return { ...renderRoutes([{ path: '/rag/:indexId', element: <DocumentsTab /> }], at), asked }
}
const paths = (asked: Asked[], method: string) => asked.filter((each) => each.method === method).map(({ path }) => path)

it('says how far all documents are together', async () => {
  open()

  expect(await screen.findByText('5 of 11 documents searchable')).toBeVisible()
  expect(screen.getByText(/1 being read, 3 waiting/)).toHaveTextContent('1 being read, 3 waiting, 2 failed')
  expect(screen.getByRole('progressbar', { name: 'Documents read' })).toHaveAttribute('aria-valuenow', '64')
})

it('shows the failed ones alone, and reads all of them again', async () => {
  const { person, asked } = open()
  await person.click(await screen.findByRole('button', { name: 'Failed 2' }))
  await expect.poll(() => asked.map(({ query }) => query.get('status'))).toContain('failed')

  await person.click(await screen.findByRole('button', { name: 'Read 2 documents again' }))

  await expect
    .poll(() => paths(asked, 'POST'))
    .toEqual(['/api/v1/rag/document/one/retry', '/api/v1/rag/document/two/retry'])
})

it('adds a text with metadata', async () => {
  const { person, asked } = open()
  await person.click(await screen.findByRole('button', { name: 'Add a text' }))
  const dialog = screen.getByRole('dialog')
  await person.type(screen.getByLabelText('Title'), 'Note')
  await person.type(screen.getByLabelText('Text'), 'The key hangs behind the clock.')
  await person.click([...dialog.querySelectorAll('button')].find((each) => each.textContent === 'Add metadata')!)
  await person.type(screen.getByLabelText('Name 1'), 'year')
  await person.type(screen.getByLabelText('Value 1'), '2031')

  await person.click(screen.getByRole('button', { name: 'Add' }))

  await expect
    .poll(() => asked.find(({ path }) => path === '/api/v1/rag/document')?.body)
    .toEqual({ index_id: 'i1', title: 'Note', content: 'The key hangs behind the clock.', metadata: { year: 2031 } })
})

it('shows new vectors on their way, and stops them', async () => {
  const reembedding = { model: 'e5-small', done: 31, total: 124, error_message: null }
  const { person, asked } = open('/rag/i1', { reembedding })

  expect(await screen.findByText('New vectors by e5-small: 31 of 124')).toBeVisible()
  await person.click(screen.getByRole('button', { name: 'Stop' }))

  await expect.poll(() => paths(asked, 'DELETE')).toEqual(['/api/v1/rag/index/i1/reembed'])
})
