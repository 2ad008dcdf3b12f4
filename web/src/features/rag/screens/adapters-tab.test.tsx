import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeServer, problem, type Asked, type Reply } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { AdaptersTab } from './adapters-tab'

const CONFIG = { epochs: 10, learning_rate: 0.001, batch_size: 32, holdout: 0.1, seed: 0, activate: 'if_better' }
const DONE = {
  id: 't1',
  index_id: 'i1',
  status: 'completed',
  config: CONFIG,
  dataset_count: 1,
  progress: 1,
  adapter_id: 'a1',
  error_message: null,
  created_at: '2026-01-31T09:15:02.123Z',
}
const DETAILS = {
  ...DONE,
  metrics: {
    rows_train: 90,
    rows_holdout: 10,
    recall_at_5: { before: 0.5, after: 0.7 },
    mrr: { before: 0.412, after: 0.581 },
    epochs_run: 10,
    loss: [2.1, 1.4, 0.9],
  },
  datasets: [{ dataset_url: 'storage://user-uploads/datasets/pairs.jsonl', rows: 100, error: null }],
}

function open(trainings: object[], index: object = {}, replies: Record<string, Reply> = {}) {
  const asked = fakeServer({
    'GET /api/v1/rag/index/i1': { body: { id: 'i1', name: 'Letters', active_adapter_id: null, ...index } },
    'GET /api/v1/rag/finetune': { body: { data: trainings, count: trainings.length } },
    'GET /api/v1/rag/finetune/t1': { body: DETAILS },
    'POST /api/v1/rag/finetune': { status: 202, body: DONE },
    'POST /api/v1/rag/finetune/t1/cancel': { body: { ...DONE, status: 'cancelled' } },
    'PATCH /api/v1/rag/index/i1': { body: { id: 'i1' } },
    ...replies,
  })
  return { ...renderRoutes([{ path: '/rag/:indexId/adapters', element: <AdaptersTab /> }], '/rag/i1/adapters'), asked }
}
const sent = (asked: Asked[], method: string) => asked.filter((each) => each.method === method).map(({ body }) => body)
const menu = () => screen.getByRole('button', { name: 'Actions of this training' })

it('trains with a data set by its address, at the usual settings', async () => {
  const { person, asked } = open([])
  await person.click(await screen.findByRole('button', { name: 'Train an adapter' }))
  expect(screen.getByRole('button', { name: 'Train' })).toBeDisabled()

  await person.type(screen.getByLabelText('Address of a data set'), 'https://data.example/pairs.jsonl{Enter}')
  await person.click(screen.getByRole('button', { name: 'Train' }))

  await expect
    .poll(() => sent(asked, 'POST'))
    .toEqual([{ index_id: 'i1', config: CONFIG, dataset_urls: ['https://data.example/pairs.jsonl'] }])
})

it('does not send settings that the server would refuse', async () => {
  const { person } = open([])
  await person.click(await screen.findByRole('button', { name: 'Train an adapter' }))
  await person.type(screen.getByLabelText('Address of a data set'), 'storage://b/p.jsonl{Enter}')
  await person.click(screen.getByText('Settings'))

  await person.clear(screen.getByLabelText('Epochs'))
  await person.type(screen.getByLabelText('Epochs'), '500')

  expect(screen.getByText('From 1 to 200.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Train' })).toBeDisabled()
})

it('says that another training is under way, and keeps what was chosen', async () => {
  const busy = problem(409, 'invalid-state', 'This index is being trained already.')
  const { person } = open([], {}, { 'POST /api/v1/rag/finetune': busy })
  await person.click(await screen.findByRole('button', { name: 'Train an adapter' }))
  await person.type(screen.getByLabelText('Address of a data set'), 'storage://b/p.jsonl{Enter}')

  await person.click(screen.getByRole('button', { name: 'Train' }))

  expect(await screen.findByText('This index is being trained already.')).toBeVisible()
  expect(screen.getByText('storage://b/p.jsonl')).toBeVisible()
})

it('shows before and after, in the list and in full', async () => {
  const { person } = open([DONE])

  expect(await screen.findByText('0.412 → 0.581')).toHaveTextContent('+0.169')
  await person.click(menu())
  await person.click(screen.getByRole('menuitem', { name: 'Open' }))

  const sheet = await screen.findByRole('dialog', { name: 'Training' })
  expect(await within(sheet).findByRole('region', { name: 'Recall at 5' })).toHaveTextContent('+0.200')
  expect(within(sheet).getByText('storage://user-uploads/datasets/pairs.jsonl')).toBeVisible()
  expect(within(sheet).getByRole('img', { name: /Loss: 2.100 at first, 0.900 at the end/ })).toBeInTheDocument()
})

it('uses an adapter that was not taken by itself', async () => {
  const { person, asked } = open([DONE])
  expect(await screen.findByText('Not in use')).toBeVisible()
  await person.click(menu())
  await person.click(screen.getByRole('menuitem', { name: 'Use it' }))
  expect(sent(asked, 'PATCH')).toEqual([{ active_adapter_id: 'a1' }])
})

it('stops using the adapter in use', async () => {
  const { person, asked } = open([DONE], { active_adapter_id: 'a1' })
  expect(await screen.findByText('In use')).toBeVisible()

  await person.click(menu())
  await person.click(screen.getByRole('menuitem', { name: 'Do not use it' }))

  expect(sent(asked, 'PATCH')).toEqual([{ active_adapter_id: null }])
})

it('cancels a training under way, and says why one failed', async () => {
  const running = { ...DONE, status: 'running', progress: 0.4, adapter_id: null }
  const failed = {
    ...DONE,
    id: 't0',
    status: 'failed',
    adapter_id: null,
    error_message: '12 usable rows; 50 are needed.',
  }
  const { person, asked } = open([running, failed])

  expect(await screen.findByText('12 usable rows; 50 are needed.')).toBeVisible()
  expect(screen.getByRole('progressbar', { name: 'Training' })).toHaveAttribute('aria-valuenow', '40')
  await person.click(screen.getAllByRole('button', { name: 'Actions of this training' })[0]!)
  await person.click(screen.getByRole('menuitem', { name: 'Cancel' }))

  expect(asked.map(({ path }) => path)).toContain('/api/v1/rag/finetune/t1/cancel')
})
