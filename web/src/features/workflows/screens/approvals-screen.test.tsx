import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem, type Reply } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import WaitingNumber from '../components/approvals/waiting-number'
import { ApprovalsScreen } from './approvals-screen'

const APPROVAL = {
  execution_id: 'e1',
  execution_label: 'exec-1',
  workflow_id: 'w1',
  workflow_name: 'Refunds',
  status: 'waiting_for_signal',
  node_id: 'ask',
  iteration: 0,
  message: 'Refund 120?',
  options: ['approve', 'reject'],
  waiting_since: '2026-03-01T10:00:00Z',
  until: null,
}

beforeEach(() => signedIn('t1'))

function draw(waiting: object[], refused?: Reply) {
  let left = waiting
  const asked = fakeServer({
    'GET /api/v1/workflows/approvals': () => ({ body: { data: left, count: left.length } }),
    'POST /api/v1/workflows/executions/e1/signals': () => {
      if (refused) return refused
      left = []
      return { status: 202, body: {} }
    },
  })
  const view = renderScreen(
    <>
      <WaitingNumber />
      <ApprovalsScreen />
    </>,
  )
  return { asked, ...view }
}

it('decides with a comment, and the number in the header goes', async () => {
  const { person, asked } = draw([APPROVAL])
  expect(await screen.findByRole('link', { name: '1 decision waiting for you' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'exec-1' })).toHaveAttribute('href', '/workflows/w1?execution=exec-1')
  await person.type(screen.getByLabelText('Comment'), ' too much ')

  await person.click(screen.getByRole('button', { name: 'Reject' }))

  expect(await screen.findByText('Nothing waits for you')).toBeVisible()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    signal_type: 'human_approval',
    node_id: 'ask',
    signal_data: { option: 'reject', comment: 'too much' },
  })
  await waitFor(() => expect(screen.queryByRole('link', { name: /waiting for you/ })).not.toBeInTheDocument())
})

it('keeps the comment when the decision is not taken', async () => {
  const { person } = draw([APPROVAL], problem(409, 'invalid-state', 'It was decided already.'))
  await person.type(await screen.findByLabelText('Comment'), 'fine')

  await person.click(screen.getByRole('button', { name: 'Approve' }))

  expect(await screen.findByRole('alert')).toHaveTextContent('It was decided already.')
  expect(screen.getByLabelText('Comment')).toHaveValue('fine')
})

it('says what it is for while nothing waits', async () => {
  draw([])

  expect(await screen.findByText('Nothing waits for you')).toBeVisible()
})
