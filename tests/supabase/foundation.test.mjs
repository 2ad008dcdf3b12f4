// Keys, settings, public keys, and the parts of Supabase that are elsewhere.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANON, PASSWORD, URL_, address, anonymous } from './house.mjs'

const ask = (path, headers = { apikey: ANON }) => fetch(URL_ + path, { headers })

test('the settings say how one may sign in', async () => {
  const settings = await (await ask('/auth/v1/settings')).json()

  assert.equal(settings.external.email, true)
  assert.equal(settings.external.anonymous_users, false)
  assert.equal(settings.mailer_autoconfirm, true)
})

test('the public keys need no client key', async () => {
  const { keys } = await (await ask('/auth/v1/.well-known/jwks.json', {})).json()

  assert.deepEqual([keys[0].kty, keys[0].crv, keys[0].alg], ['EC', 'P-256', 'ES256'])
  assert.equal('d' in keys[0], false)
})

test('a client without a key is refused in the shape that clients read', async () => {
  const answer = await ask('/auth/v1/settings', {})

  assert.equal(answer.status, 401)
  assert.equal(answer.headers.get('x-sb-error-code'), 'no_authorization')
  assert.equal((await answer.json()).code, 'no_authorization')
})

test('an unknown address below the doors is told in their own shapes', async () => {
  const auth = await ask('/auth/v1/nothing')
  const storage = await ask('/storage/v1/nothing')

  assert.deepEqual([auth.status, (await auth.json()).code], [404, 'not_found'])
  assert.deepEqual([storage.status, (await storage.json()).statusCode], [404, '404'])
})

test('tables and functions are not offered, and the client says so', async () => {
  const client = anonymous()

  const table = await client.from('notes').select()
  const call = await client.functions.invoke('hello')

  assert.equal(table.status, 404)
  assert.match(table.error.message, /PostgREST.*not offered/)
  assert.equal(call.error.context.status, 404)
  assert.match((await call.error.context.json()).detail, /Edge Functions.*not offered/)
})

test('a count of rows fails too, though its answer has no body', async () => {
  const { status, success, count } = await anonymous().from('notes').select('*', { count: 'exact', head: true })

  assert.deepEqual([status, success, count], [501, false, null])
})

test('messages are for people', async () => {
  const client = anonymous()

  const short = await client.auth.signUp({ email: address(), password: '123' })
  const odd = await client.auth.signUp({ email: 'nonsense', password: PASSWORD })

  assert.deepEqual([short.error.name, short.error.reasons], ['AuthWeakPasswordError', ['length']])
  assert.equal(short.error.message, 'Password must have at least 8 characters.')
  assert.equal(odd.error.message, 'Email is not an e-mail address.')
})

test('a wrong key is refused', async () => {
  const answer = await ask('/auth/v1/settings', { apikey: `${ANON.slice(0, -4)}AAAA` })

  assert.deepEqual([answer.status, (await answer.json()).message.slice(0, 15)], [401, 'Invalid API key'])
})
