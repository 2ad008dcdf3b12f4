import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { AccessKeysScreen } from './access-keys-screen'
import { CredentialsScreen } from './credentials-screen'

const at = '2026-01-31T09:15:02.123Z'
const KEY = { id: 'k1', name: 'phone', prefix: 'ak_1234567', scopes: ['rag:read'], created_at: at }
const EXPIRED = { ...KEY, expires_at: at, last_used_at: null }
const CREDENTIAL = {
  id: 'c1',
  service_name: 'openai',
  service_display_name: 'OpenAI',
  credential_type: 'api_key',
  masked_key: 'sk-0...cdef',
  is_active: true,
  last_used_at: null,
  created_at: at,
  updated_at: at,
}
const service = (display_name: string, fields: Record<string, string[]>, testable = true) => ({
  display_name,
  credential_types: Object.keys(fields),
  testable,
  fields,
})
const SERVER = {
  'GET /api/v1/users/me/access-keys': { body: { data: [EXPIRED], count: 1 } },
  'GET /api/v1/users/me/access-keys/scopes': { body: { scopes: ['rag', 'rag:read', 'storage', 'storage:read'] } },
  'GET /api/v1/users/me/api-keys': { body: { data: [CREDENTIAL], count: 1 } },
  'GET /api/v1/users/me/api-keys/services': {
    body: {
      services: {
        openai: service('OpenAI', { api_key: ['api_key', 'base_url?'] }),
        twitter: service('X', { bearer_token: ['api_key'], api_key_secret: ['api_key', 'api_secret'] }, false),
      },
    },
  },
}

beforeEach(() => signedIn('t1'))

it('makes a key for what was ticked and shows it once, with a call to try it', async () => {
  const made = { ...KEY, expires_at: null, last_used_at: null, scopes: ['storage'], key: 'ak_secret' }
  const asked = fakeServer({ ...SERVER, 'POST /api/v1/users/me/access-keys': { status: 201, body: made } })
  const { person } = renderScreen(<AccessKeysScreen />)
  await person.click(await screen.findByRole('button', { name: 'New access key' }))
  const window = within(await screen.findByRole('dialog'))
  await person.type(window.getByLabelText('Name'), 'phone')
  expect(window.getByRole('button', { name: 'Make key' })).toBeDisabled()
  await person.click(await window.findByLabelText('Storage: All'))
  expect(window.getByLabelText('Storage: Read')).toBeChecked()
  await person.selectOptions(window.getByLabelText('Expires'), 'Never')
  await person.click(window.getByRole('button', { name: 'Make key' }))

  expect(await screen.findByText('ak_secret')).toBeVisible()
  expect(screen.getByLabelText('Example')).toHaveTextContent('Bearer ak_secret')
  const sent = asked.find(({ method }) => method === 'POST')
  expect(sent?.body).toEqual({ name: 'phone', scopes: ['storage'], expires_in_days: null })
})

it('warns before a key that was not stored is gone', async () => {
  const made = { ...KEY, expires_at: null, last_used_at: null, key: 'ak_secret' }
  fakeServer({ ...SERVER, 'POST /api/v1/users/me/access-keys': { status: 201, body: made } })
  const { person } = renderScreen(<AccessKeysScreen />)
  await person.click(await screen.findByRole('button', { name: 'New access key' }))
  await person.type(screen.getByLabelText('Name'), 'phone')
  await person.click(await screen.findByLabelText('RAG: Read'))
  await person.click(screen.getByRole('button', { name: 'Make key' }))
  await screen.findByText('ak_secret')

  await person.keyboard('{Escape}')
  expect(await screen.findByText('Have you stored it?')).toBeVisible()
  expect(screen.getByText('ak_secret')).toBeVisible()
  await person.keyboard('{Escape}')

  await waitFor(() => expect(screen.queryByText('ak_secret')).toBeNull())
})

it('says which key has expired, and revokes it after asking', async () => {
  const asked = fakeServer({ ...SERVER, 'DELETE /api/v1/users/me/access-keys/k1': { status: 204 } })
  const { person } = renderScreen(<AccessKeysScreen />)
  expect(await screen.findByText('Expired')).toBeVisible()

  await person.click(screen.getByRole('button', { name: 'Revoke phone' }))
  expect(asked.some(({ method }) => method === 'DELETE')).toBe(false)
  await person.click(screen.getByRole('button', { name: 'Revoke' }))

  await waitFor(() => expect(asked.some(({ method }) => method === 'DELETE')).toBe(true))
})

it('asks for the parts that a kind of credential has, and sends only those', async () => {
  const asked = fakeServer({ ...SERVER, 'POST /api/v1/users/me/api-keys': { status: 201, body: CREDENTIAL } })
  const { person } = renderScreen(<CredentialsScreen />)
  await person.click(await screen.findByRole('button', { name: 'Add a key' }))
  expect(screen.getByLabelText('Address')).toBeVisible()

  await person.selectOptions(screen.getByLabelText('Service'), 'X')
  await person.selectOptions(screen.getByLabelText('Kind'), 'API key and secret')
  expect(screen.queryByLabelText('Address')).toBeNull()
  expect(screen.queryByLabelText(/Ask X first/)).toBeNull() // it cannot be tested
  await person.type(screen.getByLabelText('API key'), 'key-1')
  await person.type(screen.getByLabelText('API secret'), 'secret-1')
  await person.click(screen.getByRole('button', { name: 'Store' }))

  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      service_name: 'twitter',
      credential_type: 'api_key_secret',
      api_key: 'key-1',
      api_secret: 'secret-1',
      verify: false,
    }),
  )
})

it('shows at the field that the service refused the key, and keeps what was typed', async () => {
  const refused = problem(422, 'validation-error', 'body.api_key: was refused', {
    errors: [{ loc: ['body', 'api_key'], msg: 'was refused: OpenAI refuses it (status 401).', type: 'refused' }],
  })
  fakeServer({ ...SERVER, 'POST /api/v1/users/me/api-keys': refused })
  const { person } = renderScreen(<CredentialsScreen />)
  await person.click(await screen.findByRole('button', { name: 'Add a key' }))
  await person.type(screen.getByLabelText('API key'), 'wrong')
  await person.click(screen.getByRole('button', { name: 'Store' }))

  expect(await screen.findByText(/OpenAI refuses it/)).toBeVisible()
  expect(screen.getByLabelText('API key')).toHaveValue('wrong')
})

it.each([
  [true, 'OpenAI accepts it.'],
  [false, 'OpenAI refuses it (status 401).'],
  [null, 'OpenAI could not be reached.'],
])('says the result %s of a test in words, with the time it took', async (valid, message) => {
  const body = { valid, service: 'OpenAI', message, latency_ms: 182 }
  fakeServer({ ...SERVER, 'POST /api/v1/users/me/api-keys/c1/test': { body } })
  const { person } = renderScreen(<CredentialsScreen />)

  await person.click(await screen.findByRole('button', { name: 'Test OpenAI' }))

  expect(await screen.findByText(`${message} It took 182 ms.`)).toBeVisible()
})

it('switches a credential off by itself', async () => {
  const asked = fakeServer({ ...SERVER, 'PATCH /api/v1/users/me/api-keys/c1': { body: CREDENTIAL } })
  const { person } = renderScreen(<CredentialsScreen />)

  await person.click(await screen.findByRole('switch', { name: 'OpenAI is active' }))

  await waitFor(() => expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ is_active: false }))
})
