import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeServer, problem, type Asked, type Reply } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { WatchesTab } from './watches-tab'

const WATCH = {
  id: 'w1',
  index_id: 'i1',
  kind: 'folder',
  bucket: null,
  path: '/srv/papers',
  include: ['*.pdf'],
  status: 'watching',
  last_scan_at: '2026-01-31T09:15:02.123Z',
  error_message: null,
  files_total: 12,
  files_failed: 2,
  created_at: '2026-01-31T09:15:02.123Z',
}
const LIST = 'GET /api/v1/rag/index/i1/watches'

function open(watches: object[], replies: Record<string, Reply> = {}) {
  const asked = fakeServer({
    [LIST]: { body: { data: watches, count: watches.length } },
    'GET /api/v1/storage/buckets': { body: { buckets: ['scans', 'letters'], bucket_info: {}, quota: {} } },
    'GET /api/v1/rag/watch-roots': { body: { data: [], count: 0 } },
    'POST /api/v1/rag/index/i1/watches': { status: 201, body: WATCH },
    'PATCH /api/v1/rag/watches/w1': { body: { ...WATCH, status: 'paused' } },
    'DELETE /api/v1/rag/watches/w1': { status: 204 },
    ...replies,
  })
  return { ...renderRoutes([{ path: '/rag/:indexId/watches', element: <WatchesTab /> }], '/rag/i1/watches'), asked }
}
const sent = (asked: Asked[], method: string) => asked.filter((each) => each.method === method)

it('begins with what a watch is for, and watches a bucket', async () => {
  const { person, asked } = open([])
  await person.click(await screen.findByRole('button', { name: 'Watch a place' }))
  const dialog = screen.getByRole('dialog', { name: 'Watch a place' })
  expect(within(dialog).getByRole('button', { name: 'Watch' })).toBeDisabled()

  await person.selectOptions(await within(dialog).findByLabelText('Bucket'), 'scans')
  await person.type(within(dialog).getByLabelText('Only below'), '2024/')
  await person.type(within(dialog).getByLabelText('Only files like'), '*.pdf, *.png')
  await person.click(within(dialog).getByRole('button', { name: 'Watch' }))

  await expect
    .poll(() => sent(asked, 'POST').map(({ body }) => body))
    .toEqual([{ kind: 'bucket', bucket: 'scans', path: '2024/', include: ['*.pdf', '*.png'] }])
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

it('says that no folder of the server is open, and who can open one', async () => {
  const { person } = open([])
  await person.click(await screen.findByRole('button', { name: 'Watch a place' }))

  await person.click(screen.getByRole('button', { name: 'Folder on the server' }))

  expect(await screen.findByText(/No folder of the server may be watched yet/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Watch' })).toBeDisabled()
})

it('keeps the window open with what the server did not like', async () => {
  const refused = problem(409, 'already-exists', 'This index watches that place already.')
  const { person } = open([], { 'POST /api/v1/rag/index/i1/watches': refused })
  await person.click(await screen.findByRole('button', { name: 'Watch a place' }))
  await person.selectOptions(await screen.findByLabelText('Bucket'), 'scans')

  await person.click(screen.getByRole('button', { name: 'Watch' }))

  expect(await screen.findByText('This index watches that place already.')).toBeVisible()
})

it('shows how a place is doing and leads to the documents that failed', async () => {
  open([{ ...WATCH, status: 'failed', error_message: 'The folder is gone.' }])

  expect(await screen.findByText('/srv/papers')).toBeVisible()
  expect(screen.getByText('Failed')).toBeVisible()
  expect(screen.getByText('The folder is gone.')).toBeVisible()
  expect(screen.getByRole('link', { name: '2 failed' })).toHaveAttribute('href', '/rag/i1?status=failed')
})

it('pauses a watch, and ends it with or without its documents', async () => {
  const { person, asked } = open([WATCH])
  await person.click(await screen.findByRole('button', { name: 'Actions of /srv/papers' }))
  await person.click(screen.getByRole('menuitem', { name: 'Pause' }))
  expect(sent(asked, 'PATCH').map(({ body }) => body)).toEqual([{ paused: true }])

  await person.click(screen.getByRole('button', { name: 'Actions of /srv/papers' }))
  await person.click(screen.getByRole('menuitem', { name: 'Stop watching' }))
  await person.click(screen.getByLabelText('Delete 12 documents from the index, too'))
  await person.click(screen.getByRole('button', { name: 'Stop and delete documents' }))

  await expect.poll(() => sent(asked, 'DELETE').map(({ query }) => query.get('documents'))).toEqual(['delete'])
})
