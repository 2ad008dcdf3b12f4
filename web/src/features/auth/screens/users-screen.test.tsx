import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, OPTIONS, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { UsersScreen } from './users-screen'

const at = '2026-01-31T09:15:02.123Z'
const user = (id: string, more: object = {}) => ({
  id,
  email: `${id}@example.com`,
  full_name: null,
  is_active: true,
  is_superuser: false,
  email_verified: false,
  second_factor: false,
  created_at: at,
  updated_at: at,
  last_login_at: null,
  ...more,
})
const ANN = user('ann', { is_superuser: true })
const BOB = user('bob', { second_factor: true })
const SERVER = {
  'GET /api/v1/users/me': { body: ANN },
  'GET /api/v1/login/options': OPTIONS,
  'GET /api/v1/users': { body: { data: [ANN, BOB], count: 2 } },
}

beforeEach(() => signedIn('t1'))

async function choose(person: ReturnType<typeof renderScreen>['person'], of: string, action: string) {
  await person.click(await screen.findByRole('button', { name: `Actions for ${of}` }))
  await person.click(await screen.findByRole('menuitem', { name: action }))
}

it('asks the server for what stands in the address', async () => {
  const asked = fakeServer(SERVER)
  renderScreen(<UsersScreen />, '/?q=bob&role=admin&state=inactive&factor=on&sort=-email&page=2&size=10')

  await screen.findByRole('table', { name: 'Users' })

  const list = asked.find(({ path }) => path === '/api/v1/users')
  expect(Object.fromEntries(list?.query ?? [])).toEqual({
    q: 'bob',
    is_superuser: 'true',
    is_active: 'false',
    second_factor: 'true',
    sort: '-email',
    skip: '10',
    limit: '10',
  })
})

it('ignores an order in the address that it does not offer', async () => {
  const asked = fakeServer(SERVER)
  renderScreen(<UsersScreen />, '/?sort=hashed_password')

  await screen.findByRole('table', { name: 'Users' })

  expect(asked.find(({ path }) => path === '/api/v1/users')?.query.has('sort')).toBe(false)
})

it('marks the own account, which can be neither deleted nor deactivated here', async () => {
  fakeServer(SERVER)
  const { person } = renderScreen(<UsersScreen />)
  const row = (await screen.findByText('You')).closest('tr') as HTMLElement
  expect(row).toHaveTextContent('ann@example.com')

  await person.click(within(row).getByRole('button', { name: 'Actions for ann@example.com' }))

  const items = (await screen.findAllByRole('menuitem')).map((item) => item.textContent)
  expect(items).toEqual(['Edit', 'Set a password', 'Send a link for a new password', 'Sign out everywhere else'])
})

it('says in words that the last administrator stays one, and keeps what was chosen', async () => {
  const asked = fakeServer({
    ...SERVER,
    'PATCH /api/v1/users/ann': problem(409, 'last-superuser', 'This is the last active administrator.'),
  })
  const { person } = renderScreen(<UsersScreen />)
  await choose(person, 'ann@example.com', 'Edit')
  await person.click(screen.getByRole('switch', { name: 'Administrator' }))
  await person.click(screen.getByRole('button', { name: 'Save' }))

  expect(await screen.findByRole('alert')).toHaveTextContent('This is the last active administrator.')
  expect(screen.getByRole('switch', { name: 'Administrator' })).not.toBeChecked()
  expect(asked.at(-1)?.body).toEqual({ email: 'ann@example.com', full_name: null, is_superuser: false })
})

it('adds a user with a password that can be handed over, and shows at the field that the e-mail is taken', async () => {
  const asked = fakeServer({
    ...SERVER,
    'POST /api/v1/users': problem(409, 'already-exists', 'An account with the e-mail x@example.com exists already.'),
  })
  const { person } = renderScreen(<UsersScreen />)
  await person.click(await screen.findByRole('button', { name: 'Add user' }))
  const password = screen.getByLabelText<HTMLInputElement>('First password').value
  expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)

  await person.type(screen.getByLabelText('E-mail'), 'x@example.com')
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Add user' }))

  expect(await screen.findByText('An account with the e-mail x@example.com exists already.')).toBeVisible()
  expect(asked.at(-1)?.body).toEqual({ email: 'x@example.com', full_name: null, password, is_superuser: false })
})

it('deletes an account only once its e-mail is typed', async () => {
  const asked = fakeServer({ ...SERVER, 'DELETE /api/v1/users/bob': { body: { message: 'User deleted.' } } })
  const { person } = renderScreen(<UsersScreen />)
  await choose(person, 'bob@example.com', 'Delete')
  expect(screen.getByRole('button', { name: 'Delete account' })).toBeDisabled()

  await person.type(screen.getByLabelText('Type bob@example.com to go on'), 'bob@example.com')
  await person.click(screen.getByRole('button', { name: 'Delete account' }))

  await waitFor(() => expect(asked.map(({ method }) => method)).toContain('DELETE'))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

it.each([
  ['Deactivate', 'Deactivate', 'PATCH /api/v1/users/bob'],
  ['Sign out everywhere', 'Sign out', 'DELETE /api/v1/users/bob/sessions'],
  ['Remove second factor and passkeys', 'Remove', 'DELETE /api/v1/users/bob/second-factor'],
  ['Send a link for a new password', 'Send link', 'POST /api/v1/users/bob/reset-link'],
])('asks before “%s”', async (item, button, call) => {
  const asked = fakeServer({ ...SERVER, [call]: { body: { revoked: 1 } } })
  const { person } = renderScreen(<UsersScreen />)
  await choose(person, 'bob@example.com', item)
  const calls = () => asked.map(({ method, path }) => `${method} ${path}`)
  expect(calls()).not.toContain(call)

  await person.click(screen.getByRole('button', { name: button }))

  await waitFor(() => expect(calls()).toContain(call))
})

it('shows the sessions and sign-ins of whom one opens', async () => {
  fakeServer({
    ...SERVER,
    'GET /api/v1/users/bob/sessions': { body: { data: [], count: 0 } },
    'GET /api/v1/users/bob/login-history': {
      body: {
        data: [
          { id: 'h', ip_address: '192.0.2.9', user_agent: 'x', success: false, failure_reason: 'x', created_at: at },
        ],
        count: 1,
      },
    },
  })
  const { person } = renderScreen(<UsersScreen />)
  await person.click(await screen.findByRole('button', { name: 'bob@example.com' }))

  const panel = within(await screen.findByRole('dialog'))
  expect(await panel.findByText('Nowhere at present.')).toBeVisible()
  expect(await panel.findByText(/192\.0\.2\.9/)).toBeVisible()
})
