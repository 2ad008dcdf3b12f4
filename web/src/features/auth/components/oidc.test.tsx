import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { session, signedIn, signedOut } from '@/lib/access-token'
import { fakeServer, OPTIONS, problem, tokens } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { LoginScreen } from '../screens/login-screen'
import { OidcCodeScreen } from '../screens/oidc-code-screen'
import { ChangePassword } from './change-password'
import { ConnectedSignIns } from './connected-sign-ins'

const offered = (...names: string[]) => ({
  body: {
    setup_required: false,
    registration_enabled: true,
    platform_name: 'Appliance',
    oidc: names.map((name) => ({ id: name.toLowerCase(), name })),
    mail: false,
  },
})
const at = '2026-01-31T09:15:02.123Z'
const identity = (name: string) => ({
  id: 'i1',
  provider: name.toLowerCase(),
  name,
  issuer: 'https://id.example.com',
  email: 'ann@id.example.com',
  created_at: at,
  last_used_at: null,
})
const connected = (...names: string[]) => ({
  body: { data: names.map(identity), count: names.length, has_password: true },
})

beforeEach(() => signedOut('person'))

it('offers each provider, and comes back to the place one wanted', async () => {
  fakeServer({ 'GET /api/v1/login/options': offered('House', 'Google') })

  renderScreen(<LoginScreen />, '/login?redirect=%2Ffiles%3Fpage%3D2')

  expect(await screen.findByRole('link', { name: 'Continue with House' })).toHaveAttribute(
    'href',
    '/api/v1/login/oidc/house/start?redirect=%2Ffiles%3Fpage%3D2',
  )
  expect(screen.getByRole('link', { name: 'Continue with Google' })).toBeVisible()
})

it('offers nothing where there is no provider, and sends nobody elsewhere', async () => {
  fakeServer({ 'GET /api/v1/login/options': OPTIONS })
  const { unmount } = renderScreen(<LoginScreen />, '/login')
  await screen.findByText('to Appliance')
  expect(screen.queryByRole('link', { name: /Continue with/ })).toBeNull()
  unmount()

  fakeServer({ 'GET /api/v1/login/options': offered('House') })
  renderScreen(<LoginScreen />, '/login?redirect=%2F%2Fevil.example')
  expect(await screen.findByRole('link', { name: 'Continue with House' })).toHaveAttribute(
    'href',
    '/api/v1/login/oidc/house/start?redirect=%2F',
  )
})

it.each([
  ['taken', 'There is an account with this e-mail already.'],
  ['something new', 'The sign-in did not work.'],
])('says in words what %s means', async (word, sentence) => {
  fakeServer({ 'GET /api/v1/login/options': OPTIONS })

  renderScreen(<LoginScreen />, `/login?problem=${encodeURIComponent(word)}`)

  expect(await screen.findByRole('alert')).toHaveTextContent(sentence)
})

it('asks for the second factor after the provider', async () => {
  const asked = fakeServer({ 'POST /api/v1/login/oidc/second-factor': tokens('t9') })
  const { person } = renderScreen(<OidcCodeScreen />, '/login/code')

  await person.type(screen.getByLabelText('Code'), ' 123456 ')
  await person.click(screen.getByRole('button', { name: 'Sign in' }))

  await waitFor(() => expect(session()).toEqual({ status: 'signed-in', token: 't9' }))
  expect(asked.at(-1)?.body).toEqual({ code: '123456' })
})

it('says when the code is wrong', async () => {
  fakeServer({ 'POST /api/v1/login/oidc/second-factor': problem(400, 'invalid-credentials', 'The code is wrong.') })
  const { person } = renderScreen(<OidcCodeScreen />, '/login/code')

  await person.type(screen.getByLabelText('Code'), '000000')
  await person.click(screen.getByRole('button', { name: 'Sign in' }))

  expect(await screen.findByRole('alert')).toHaveTextContent('The code is wrong.')
})

it('connects a provider by going to it', async () => {
  signedIn('t1')
  const assign = vi.fn()
  vi.stubGlobal('location', { ...window.location, origin: window.location.origin, assign })
  fakeServer({
    'GET /api/v1/login/options': offered('House', 'Google'),
    'GET /api/v1/users/me/identities': connected('House'),
    'POST /api/v1/users/me/identities/google/start': { body: { url: 'https://accounts.google.com/x' } },
  })
  const { person } = renderScreen(<ConnectedSignIns />)
  const card = within(await screen.findByRole('region', { name: 'Connected sign-ins' }))
  expect(card.getByText(/ann@id.example.com/)).toBeVisible()

  await person.click(card.getByRole('button', { name: 'Connect Google' }))

  await waitFor(() => expect(assign).toHaveBeenCalledWith('https://accounts.google.com/x'))
})

it('disconnects after a question, and says why the last way in stays', async () => {
  signedIn('t1')
  fakeServer({
    'GET /api/v1/login/options': offered('House'),
    'GET /api/v1/users/me/identities': connected('House'),
    'DELETE /api/v1/users/me/identities/i1': problem(409, 'invalid-state', 'This is your only way to sign in.'),
  })
  const { person } = renderScreen(<ConnectedSignIns />)

  await person.click(await screen.findByRole('button', { name: 'Disconnect House' }))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Disconnect' }))

  expect(await screen.findByText(/This is your only way to sign in/)).toBeVisible()
})

it('lets somebody without a password set the first one', async () => {
  signedIn('t1')
  const asked = fakeServer({
    'GET /api/v1/users/me': { body: { id: 'u1', email: 'ann@example.com', full_name: null, is_superuser: false } },
    'GET /api/v1/users/me/identities': { body: { data: [identity('House')], count: 1, has_password: false } },
    'PATCH /api/v1/users/me/password': { body: { message: 'Password updated.' } },
  })
  const { person } = renderScreen(<ChangePassword />)
  const set = await screen.findByRole('button', { name: 'Set password' })
  expect(screen.queryByLabelText('Current password')).toBeNull()

  await person.type(screen.getByLabelText(/^New password|^Password/), 'seven green bottles')
  await person.click(set)

  await waitFor(() =>
    expect(asked.find((one) => one.method === 'PATCH')?.body).toEqual({ new_password: 'seven green bottles' }),
  )
})
