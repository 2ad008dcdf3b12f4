import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { session, signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { DangerScreen } from './danger-screen'
import { ProfileScreen } from './profile-screen'
import { SecurityScreen } from './security-screen'

const ME = { id: 'u1', email: 'ann@example.com', full_name: 'Ann', is_superuser: false, is_active: true }
const at = '2026-01-31T09:15:02.123Z'
const entry = (id: string, device_info: string, is_current: boolean) => ({
  id,
  device_info,
  is_current,
  ip_address: '192.0.2.1',
  user_agent: 'x',
  created_at: at,
  last_active_at: at,
  expires_at: at,
})
const SERVER = {
  'GET /api/v1/users/me': { body: ME },
  'GET /api/v1/users/me/second-factor': { body: { enabled: false, recovery_codes_left: 0 } },
  'GET /api/v1/users/me/identities': { body: { data: [], count: 0, has_password: true } },
  'GET /api/v1/users/me/passkeys': { body: { data: [], count: 0, address: null } },
  'GET /api/v1/users/me/sessions': {
    body: { data: [entry('s1', 'Firefox on Linux', true), entry('s2', 'Safari on iPhone', false)], count: 2 },
  },
  'GET /api/v1/users/me/login-history': {
    body: {
      data: [
        { id: 'h1', ip_address: '192.0.2.9', user_agent: 'x', success: false, failure_reason: 'x', created_at: at },
      ],
      count: 1,
    },
  },
}

beforeEach(() => signedIn('t1'))

it('saves name and e-mail, and shows at the field that the address is taken', async () => {
  const asked = fakeServer({
    ...SERVER,
    'PATCH /api/v1/users/me': problem(409, 'already-exists', 'An account with that e-mail exists already.'),
  })
  const { person } = renderScreen(<ProfileScreen />)
  await person.clear(await screen.findByLabelText(/Full name/))
  await person.click(screen.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText('An account with that e-mail exists already.')).toBeVisible()
  expect(asked.at(-1)?.body).toEqual({ full_name: null, email: 'ann@example.com' })
})

it('asks for the password when the server wants it for a new e-mail', async () => {
  const asked = fakeServer({
    ...SERVER,
    'PATCH /api/v1/users/me': problem(403, 'forbidden', 'Your password is needed for this.'),
  })
  const { person } = renderScreen(<ProfileScreen />)
  await person.type(await screen.findByLabelText(/E-mail/), '.org')
  expect(screen.queryByLabelText(/Your password/)).toBeNull()
  await person.click(screen.getByRole('button', { name: 'Save' }))

  await person.type(await screen.findByLabelText(/Your password/), 'seven green bottles')
  await person.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ password: 'seven green bottles' }))
})

it('marks this device and ends another session', async () => {
  const asked = fakeServer({ ...SERVER, 'DELETE /api/v1/users/me/sessions/s2': { status: 204 } })
  const { person } = renderScreen(<SecurityScreen />)
  const sessions = await screen.findByRole('region', { name: 'Sessions' })
  expect(within(sessions).getByText('This device')).toBeVisible()
  expect(within(sessions).queryByRole('button', { name: 'Sign out Firefox on Linux' })).toBeNull()

  await person.click(within(sessions).getByRole('button', { name: 'Sign out Safari on iPhone' }))

  await waitFor(() =>
    expect(asked.map((one) => `${one.method} ${one.path}`)).toContain('DELETE /api/v1/users/me/sessions/s2'),
  )
  expect(screen.getByText('Failed')).toBeVisible()
})

it('changes the password and says at which field it is refused', async () => {
  const asked = fakeServer({
    ...SERVER,
    'PATCH /api/v1/users/me/password': problem(400, 'invalid-credentials', 'The current password is wrong.'),
  })
  const { person } = renderScreen(<SecurityScreen />)
  await person.type(screen.getByLabelText('Current password'), 'old one')
  await person.type(screen.getByLabelText('New password'), 'tractor violin')
  await person.click(screen.getByRole('button', { name: 'Change password' }))

  expect(await screen.findByRole('alert')).toHaveTextContent('The current password is wrong.')
  expect(asked.at(-1)?.body).toEqual({ current_password: 'old one', new_password: 'tractor violin' })
})

it('switches the second factor on and shows the recovery codes once', async () => {
  const uri = 'otpauth://totp/Appliance%3Aann?secret=ABC'
  fakeServer({
    ...SERVER,
    'POST /api/v1/users/me/second-factor': { status: 201, body: { secret: 'ABCDEF', uri } },
    'POST /api/v1/users/me/second-factor/confirm': { body: { recovery_codes: ['aaaaa-bbbbb', 'ccccc-ddddd'] } },
  })
  const { person } = renderScreen(<SecurityScreen />)
  const card = within(await screen.findByRole('region', { name: 'Second factor' }))
  await person.type(card.getByLabelText('Your password'), 'right horse')
  await person.click(card.getByRole('button', { name: 'Set up' }))
  expect(await card.findByText('ABCDEF')).toBeVisible()

  await person.type(card.getByLabelText('Code of the app'), '123456')
  await person.click(card.getByRole('button', { name: 'Switch on' }))

  expect(await card.findByText(/aaaaa-bbbbb/)).toBeVisible()
})

it('deletes the account once its e-mail is typed, and ends the session', async () => {
  const asked = fakeServer({ ...SERVER, 'DELETE /api/v1/users/me': { body: { message: 'Account deleted.' } } })
  const { person } = renderScreen(<DangerScreen />)
  await person.type(await screen.findByLabelText('Your password'), 'right horse')
  expect(screen.getByRole('button', { name: 'Delete account' })).toBeDisabled()

  await person.type(screen.getByLabelText('Type ann@example.com to confirm'), 'ANN@example.com')
  await person.click(screen.getByRole('button', { name: 'Delete account' }))

  await waitFor(() => expect(session().status).toBe('signed-out'))
  expect(asked.at(-1)?.body).toEqual({ password: 'right horse' })
})

it('offers an administrator no deletion', async () => {
  fakeServer({ 'GET /api/v1/users/me': { body: { ...ME, is_superuser: true } } })
  renderScreen(<DangerScreen />)

  expect(await screen.findByText('An administrator’s account cannot be deleted.')).toBeVisible()
})
