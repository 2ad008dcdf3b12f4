import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { session, signedOut } from '@/lib/access-token'
import { fakeServer, OPTIONS, problem, tokens, type Reply } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { SignupScreen } from './signup-screen'

beforeEach(() => signedOut('person'))

async function signUp(reply: Reply, repeat = 'tractor violin') {
  const asked = fakeServer({
    'GET /api/v1/login/options': OPTIONS,
    'POST /api/v1/users/signup': reply,
    'POST /api/v1/login/access-token': tokens('t1'),
  })
  const { person } = renderScreen(<SignupScreen />, '/signup')
  await person.type(screen.getByLabelText('E-mail'), 'ann@example.com')
  await person.type(screen.getByLabelText('Password'), 'tractor violin')
  await person.type(screen.getByLabelText('Repeat password'), repeat)
  await person.click(screen.getByRole('button', { name: 'Create account' }))
  return asked.filter(({ method }) => method === 'POST')
}

it('makes the account and signs in', async () => {
  await signUp({ status: 201, body: { id: '1' } })

  await waitFor(() => expect(session()).toEqual({ status: 'signed-in', token: 't1' }))
})

it('sends nothing while the two passwords differ', async () => {
  const sent = await signUp({ status: 201, body: {} }, 'tractor violon')

  expect(screen.getByText('The two passwords differ.')).toBeVisible()
  expect(sent).toEqual([])
})

it('shows at the field that the address is taken', async () => {
  await signUp(problem(409, 'already-exists', 'There is an account with this address.'))

  await waitFor(() =>
    expect(screen.getByLabelText('E-mail')).toHaveAccessibleDescription('There is an account with this address.'),
  )
  expect(screen.getByLabelText('E-mail')).toBeInvalid()
})

it('shows at the field what the server says about the password', async () => {
  const errors = [{ loc: ['body', 'password'], msg: 'is one of the 10,000 most common', type: 'weak' }]
  await signUp(problem(422, 'validation-error', 'body.password: is one of the 10,000 most common', { errors }))

  await waitFor(() =>
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription('Is one of the 10,000 most common'),
  )
})

it('says that registration is closed', async () => {
  fakeServer({ 'GET /api/v1/login/options': { body: { registration_enabled: false, platform_name: 'Archive' } } })
  renderScreen(<SignupScreen />, '/signup')

  expect(await screen.findByText('Registration is closed.')).toBeVisible()
  expect(screen.queryByLabelText('Password')).toBeNull()
})
