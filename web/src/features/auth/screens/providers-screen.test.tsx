import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { ProvidersScreen } from './providers-screen'

const at = '2026-01-31T09:15:02.123Z'
const URI = 'https://here.example.com/api/v1/login/oidc/{id}/callback'
const HOUSE = {
  id: 'house',
  name: 'House',
  issuer: 'https://id.example.com',
  client_id: 'appliance',
  client_secret_set: true,
  scopes: 'openid profile email',
  allow_sign_up: true,
  allowed_domains: ['example.com'],
  is_active: true,
  redirect_uri: 'https://here.example.com/api/v1/login/oidc/house/callback',
  created_at: at,
  updated_at: at,
}

beforeEach(() => signedIn('t1'))

it('adds a provider and shows the redirect URI before', async () => {
  const asked = fakeServer({
    'GET /api/v1/users/oidc-providers': { body: { data: [], count: 0, redirect_uri: URI } },
    'POST /api/v1/users/oidc-providers': { status: 201, body: HOUSE },
  })
  const { person } = renderScreen(<ProvidersScreen />)
  await person.click(await screen.findByRole('button', { name: 'Add provider' }))
  const dialog = within(screen.getByRole('dialog'))

  await person.type(dialog.getByLabelText('Name'), 'Our House')
  expect(dialog.getByText('https://here.example.com/api/v1/login/oidc/our-house/callback')).toBeVisible()
  await person.type(dialog.getByLabelText('Issuer'), 'https://id.example.com')
  await person.type(dialog.getByLabelText('Client ID'), 'appliance')
  await person.type(dialog.getByLabelText('Client secret'), 'keep me')
  await person.click(dialog.getByLabelText('Whoever is new gets an account'))
  await person.type(dialog.getByLabelText('Only these domains'), 'example.com, example.org')
  await person.click(dialog.getByRole('button', { name: 'Add' }))

  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(asked.find((one) => one.method === 'POST')?.body).toEqual({
    id: 'our-house',
    name: 'Our House',
    issuer: 'https://id.example.com',
    client_id: 'appliance',
    client_secret: 'keep me',
    scopes: 'openid profile email',
    allow_sign_up: true,
    allowed_domains: ['example.com', 'example.org'],
    is_active: true,
  })
})

it('keeps what was typed and says at the field what is wrong', async () => {
  fakeServer({
    'GET /api/v1/users/oidc-providers': { body: { data: [], count: 0, redirect_uri: URI } },
    'POST /api/v1/users/oidc-providers': problem(422, 'validation-error', 'issuer', {
      errors: [{ loc: ['body', 'issuer'], msg: 'must begin with https', type: 'url' }],
    }),
  })
  const { person } = renderScreen(<ProvidersScreen />)
  await person.click(await screen.findByRole('button', { name: 'Add provider' }))
  await person.type(screen.getByLabelText('Name'), 'House')
  await person.type(screen.getByLabelText('Issuer'), 'http://id.example.com')
  await person.type(screen.getByLabelText('Client ID'), 'appliance')
  await person.click(screen.getByRole('button', { name: 'Add' }))

  expect(await screen.findByText(/must begin with https/i)).toBeVisible()
  expect(screen.getByLabelText('Issuer')).toHaveValue('http://id.example.com')
})

it('tests, changes without touching the secret, and deletes', async () => {
  const asked = fakeServer({
    'GET /api/v1/users/oidc-providers': { body: { data: [HOUSE], count: 1, redirect_uri: URI } },
    'POST /api/v1/users/oidc-providers/house/test': { body: { ok: false, message: 'No answer came.', keys: 0 } },
    'PATCH /api/v1/users/oidc-providers/house': { body: HOUSE },
    'DELETE /api/v1/users/oidc-providers/house': { status: 204 },
  })
  const { person } = renderScreen(<ProvidersScreen />)
  const card = within(await screen.findByRole('region', { name: 'House' }))
  await person.click(card.getByRole('button', { name: 'Test' }))
  expect(await card.findByText('No answer came.')).toBeVisible()

  await person.click(card.getByRole('button', { name: 'Change' }))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(asked.find((one) => one.method === 'PATCH')?.body).not.toHaveProperty('client_secret')

  await person.click(card.getByRole('button', { name: 'Delete' }))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete' }))
  await waitFor(() => expect(asked.some((one) => one.method === 'DELETE')).toBe(true))
})
