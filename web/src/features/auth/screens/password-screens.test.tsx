import { screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedOut } from '@/lib/access-token'
import { fakeServer, OPTIONS, problem, type Reply } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { RecoverPasswordScreen } from './recover-password-screen'
import { ResetPasswordScreen } from './reset-password-screen'

const routes = [
  { path: '/login', element: <p>the sign-in</p> },
  { path: '/recover-password', element: <RecoverPasswordScreen /> },
  { path: '/reset-password', element: <ResetPasswordScreen /> },
]

beforeEach(() => signedOut('person'))

it('asks for a link and says the same for every address', async () => {
  const asked = fakeServer({
    'GET /api/v1/login/options': OPTIONS,
    'POST /api/v1/login/password-recovery/ann%40example.com': { status: 202, body: { message: 'If …' } },
  })
  const { person } = renderRoutes(routes, '/recover-password')

  await person.type(await screen.findByLabelText('E-mail'), ' ann@example.com ')
  await person.click(screen.getByRole('button', { name: 'Send the link' }))

  expect(await screen.findByText('If the address is known, a mail is on its way.')).toBeVisible()
  expect(asked.at(-1)?.path).toBe('/api/v1/login/password-recovery/ann%40example.com')
})

async function setPassword(reply: Reply, repeat = 'tractor violin') {
  window.history.replaceState(null, '', '/reset-password?token=reset_1')
  const asked = fakeServer({ 'POST /api/v1/login/reset-password': reply })
  const { person } = renderRoutes(routes, '/reset-password?token=reset_1')
  await person.type(await screen.findByLabelText('Password'), 'tractor violin')
  await person.type(screen.getByLabelText('Repeat password'), repeat)
  await person.click(screen.getByRole('button', { name: 'Set password' }))
  return asked
}

it('sets the password with the token, which leaves the address bar, and leads to the sign-in', async () => {
  const asked = await setPassword({ body: { message: 'Password updated.' } })

  expect(await screen.findByText('the sign-in')).toBeVisible()
  expect(asked.at(-1)?.body).toEqual({ token: 'reset_1', new_password: 'tractor violin' })
  expect(window.location.href).not.toContain('reset_1')
})

it('offers another link when this one has ended', async () => {
  await setPassword(problem(400, 'invalid-token', 'This link is not valid.'))

  expect(await screen.findByRole('link', { name: 'Ask for another link' })).toHaveAttribute('href', '/recover-password')
})

it('sends nothing when the two passwords differ', async () => {
  const asked = await setPassword({ body: {} }, 'tractor viola')

  expect(await screen.findByText('The two passwords differ.')).toBeVisible()
  expect(asked).toHaveLength(0)
})

it('leads to the sign-in without a token', async () => {
  window.history.replaceState(null, '', '/reset-password')
  renderRoutes(routes, '/reset-password')

  expect(await screen.findByText('the sign-in')).toBeVisible()
})
