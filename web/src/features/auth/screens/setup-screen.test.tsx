import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { session, signedOut } from '@/lib/access-token'
import { fakeServer, problem, tokens, type Reply } from '@/testing/fake-server'
import { renderRoutes, renderScreen } from '@/testing/render'
import { SetupScreen } from './setup-screen'

const NEEDED: Reply = {
  body: { setup_required: true, registration_enabled: true, platform_name: 'Appliance', oidc: [], mail: false },
}

beforeEach(() => {
  sessionStorage.clear()
  signedOut('person')
})

async function fillIn(person: ReturnType<typeof renderScreen>['person']) {
  await person.type(screen.getByLabelText('Your name'), 'Ann')
  await person.type(screen.getByLabelText('E-mail'), 'ann@example.com')
  await person.type(screen.getByLabelText('Password'), 'tractor violin')
  await person.click(screen.getByRole('button', { name: 'Create account and start' }))
}

it.each(['/setup?token=secret', '/setup#token=secret'])(
  'makes the account with the token of %s, which leaves the address bar',
  async (place) => {
    window.history.replaceState(null, '', place)
    const asked = fakeServer({
      'GET /api/v1/login/options': NEEDED,
      'POST /api/v1/setup': { ...(tokens('t1') as object), status: 201 },
    })
    const { person } = renderScreen(<SetupScreen />)
    expect(window.location.href).not.toContain('secret')
    expect(screen.queryByLabelText('Set-up token')).toBeNull()

    await fillIn(person)

    await waitFor(() => expect(session().status).toBe('signed-in'))
    expect(asked.at(-1)?.body).toEqual({
      token: 'secret',
      email: 'ann@example.com',
      password: 'tractor violin',
      full_name: 'Ann',
    })
  },
)

it('goes back from the other way in with the browser’s button', async () => {
  fakeServer({ 'GET /api/v1/login/options': NEEDED })
  const { person, router } = renderRoutes(
    [
      { path: '/setup', element: <SetupScreen /> },
      { path: '/setup/restore', element: 'the other way' },
    ],
    '/setup',
  )
  await person.click(await screen.findByRole('link', { name: 'Restore a backup' }))
  expect(await screen.findByText('the other way')).toBeVisible()

  await router.navigate(-1)

  expect(await screen.findByRole('heading', { name: 'Welcome' })).toBeVisible()
})

it('asks for the token when the address has none, and says when it is wrong', async () => {
  window.history.replaceState(null, '', '/setup')
  fakeServer({
    'GET /api/v1/login/options': NEEDED,
    'POST /api/v1/setup': problem(400, 'invalid-token', 'Unknown token.'),
  })
  const { person } = renderScreen(<SetupScreen />)

  await person.type(screen.getByLabelText('Set-up token'), 'wrong')
  await fillIn(person)

  expect(await screen.findByRole('alert')).toHaveTextContent('The token is not right, or has been used.')
})

it('leads to the sign-in when there is an administrator already', async () => {
  fakeServer({ 'GET /api/v1/login/options': { body: { setup_required: false } } })
  renderScreen(<SetupScreen />)

  expect(await screen.findByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/login')
})
