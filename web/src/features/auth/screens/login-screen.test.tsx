import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { session, signedOut } from '@/lib/access-token'
import { fakeServer, OPTIONS, problem, tokens, type Reply } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { LoginScreen } from './login-screen'

beforeEach(() => signedOut('person'))

async function signIn(reply: Reply, password = 'right horse') {
  const asked = fakeServer({ 'GET /api/v1/login/options': OPTIONS, 'POST /api/v1/login/access-token': reply })
  const { person } = renderScreen(<LoginScreen />, '/login')
  await person.type(screen.getByLabelText('E-mail'), ' ann@example.com ')
  await person.type(screen.getByLabelText('Password'), password)
  await person.click(screen.getByRole('button', { name: 'Sign in' }))
  return { asked, person }
}

it('signs in with e-mail and password', async () => {
  const { asked } = await signIn(tokens('t1'), ' spaces stay ')

  await waitFor(() => expect(session()).toEqual({ status: 'signed-in', token: 't1' }))
  expect(asked.at(-1)?.body).toEqual({ username: 'ann@example.com', password: ' spaces stay ', grant_type: 'password' })
})

it('keeps what was typed and shows one message when the password is wrong', async () => {
  await signIn(problem(400, 'invalid-credentials', 'The e-mail address or the password is wrong.'))

  expect(await screen.findByRole('alert')).toHaveTextContent('The e-mail address or the password is wrong.')
  expect(screen.getByLabelText('Password')).toHaveValue('right horse')
  expect(session().status).toBe('signed-out')
})

it('counts down after too many attempts, and lets one try again at the end', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  await signIn(problem(429, 'rate-limited', 'Too many.', { retry_after: 95 }))
  expect(await screen.findByText('Please wait 1 min 35 s, then try again.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Sign in' })).toBeDisabled()

  await vi.advanceTimersByTimeAsync(96_000)

  expect(await screen.findByText('You can try again now.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Sign in' })).toBeEnabled()
})

it('shows and hides the password', async () => {
  fakeServer({ 'GET /api/v1/login/options': OPTIONS })
  const { person } = renderScreen(<LoginScreen />, '/login')

  await person.click(screen.getByRole('button', { name: 'Show password' }))
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'text')

  await person.click(screen.getByRole('button', { name: 'Hide password' }))
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password')
})

it.each([
  [true, false, 1],
  [false, false, 0],
  [true, true, 0],
])(
  'with registration %s and set-up needed %s there are %i links to sign up',
  async (registration_enabled, setup_required, links) => {
    fakeServer({
      'GET /api/v1/login/options': {
        body: { registration_enabled, setup_required, platform_name: 'Archive', oidc: [], mail: false },
      },
    })
    renderScreen(<LoginScreen />, '/login?redirect=%2Focr')
    await screen.findByText('to Archive')

    expect(screen.queryAllByRole('link', { name: 'Sign up' })).toHaveLength(links)
    for (const link of screen.queryAllByRole('link', { name: 'Sign up' }))
      expect(link).toHaveAttribute('href', '/signup?redirect=%2Focr')
  },
)

it('asks for the code of the second factor when one is needed, and sends it with the rest', async () => {
  const { asked, person } = await signIn(problem(403, 'second-factor-required', 'A code is needed.'))

  await person.type(await screen.findByLabelText('Code'), ' 123456 ')
  expect(screen.queryByRole('alert')).toBeNull()
  await person.click(screen.getByRole('button', { name: 'Sign in' }))

  await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ password: 'right horse', code: '123456' }))
})
