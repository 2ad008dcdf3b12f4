import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { MailScreen } from './mail-screen'

const MAIL = {
  id: 'm1',
  sender: 'box@example.com',
  to: 'eve@example.com',
  subject: 'A new password',
  size: 600,
  created_at: '2026-01-31T09:15:02.123Z',
}
const LINK = 'https://box.example/reset-password?token=reset_1'
const SERVER = {
  'GET /api/v1/users/me': { body: { id: 'u1', email: 'ann@example.com', is_superuser: true } },
  'GET /api/v1/users/outbox': { body: { data: [MAIL], count: 1, delivers: false } },
  'GET /api/v1/users/outbox/m1': { body: { ...MAIL, text: `Set it here:\n\n${LINK}\n<b>bold</b>` } },
}

beforeEach(() => signedIn('t1'))

it('asks for the text of a mail only when it is opened, and makes no link of it', async () => {
  const asked = fakeServer(SERVER)
  const { person } = renderScreen(<MailScreen />)
  const open = await screen.findByRole('button', { name: /^eve@example.com/ })
  expect(asked.map(({ path }) => path)).not.toContain('/api/v1/users/outbox/m1')

  await person.click(open)

  const panel = within(await screen.findByRole('dialog'))
  expect(await panel.findByLabelText('Link')).toHaveTextContent(LINK)
  expect(panel.getByLabelText('Text of the mail')).toHaveTextContent('<b>bold</b>')
  expect(panel.queryByRole('link')).toBeNull()
  expect(asked.filter(({ path }) => path === '/api/v1/users/outbox/m1')).toHaveLength(1)
})

it('deletes a mail after asking', async () => {
  const asked = fakeServer({ ...SERVER, 'DELETE /api/v1/users/outbox/m1': { status: 204 } })
  const { person } = renderScreen(<MailScreen />)
  await person.click(await screen.findByRole('button', { name: 'Actions for the mail to eve@example.com' }))
  await person.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  await person.click(screen.getByRole('button', { name: 'Delete' }))

  await waitFor(() => expect(asked.some(({ method }) => method === 'DELETE')).toBe(true))
})

it('says how mail is set up where it is not', async () => {
  fakeServer({ ...SERVER, 'GET /api/v1/users/outbox': { body: { data: [], count: 0, delivers: false } } })
  renderScreen(<MailScreen />)

  expect(await screen.findByText('Not set up')).toBeVisible()
  expect(screen.getByText('Nothing waits here')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Send' })).toBeNull()
})

it('sends a test mail and shows what the mail server said against it', async () => {
  const asked = fakeServer({
    ...SERVER,
    'GET /api/v1/users/outbox': { body: { data: [], count: 0, delivers: true } },
    'POST /api/v1/utils/test-email': problem(502, 'upstream-error', 'The mail server mx.example refused: 550.'),
  })
  const { person } = renderScreen(<MailScreen />)
  await waitFor(() => expect(screen.getByLabelText('Send a test mail to')).toHaveValue('ann@example.com'))
  await person.click(screen.getByRole('button', { name: 'Send' }))

  expect(await screen.findByText(/refused: 550/)).toBeVisible()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ email_to: 'ann@example.com' })
})
