// Signing up, in and out, one's own account: what a front end calls every day.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANON, PASSWORD, URL_, address, anonymous, good, person } from './house.mjs'

test('signing up signs in, and what was given is in the user and the token', async () => {
  const client = anonymous()
  const email = address()

  const { user, session } = good(
    await client.auth.signUp({ email, password: PASSWORD, options: { data: { city: 'Turin' } } }),
  )

  assert.equal(user.email, email)
  assert.deepEqual(user.user_metadata, { city: 'Turin' })
  assert.deepEqual(user.app_metadata, { provider: 'email', providers: ['email'] })
  assert.deepEqual([user.role, user.aud, user.is_anonymous], ['authenticated', 'authenticated', false])
  assert.equal(user.identities[0].provider, 'email')
  assert.ok(user.email_confirmed_at)
  assert.equal(session.token_type, 'bearer')
})

test('the claims hold against the public keys, without asking the server for the user', async () => {
  const asked = []
  const { client, user, session } = await person()
  const before = client.auth.fetch
  client.auth.fetch = (url, ...rest) => (asked.push(new URL(url).pathname), before(url, ...rest))

  const { claims, header } = good(await client.auth.getClaims())

  assert.deepEqual(asked, ['/auth/v1/.well-known/jwks.json'])
  assert.equal(header.alg, 'ES256')
  assert.deepEqual(
    [claims.sub, claims.aud, claims.role, claims.aal, claims.iss, claims.is_anonymous],
    [user.id, 'authenticated', 'authenticated', 'aal1', `${URL_}/auth/v1`, false],
  )
  assert.equal(claims.amr[0].method, 'password')
  assert.ok(claims.session_id)
  const forged = `${session.access_token.slice(0, -8)}AAAAAAAA`
  assert.equal((await client.auth.getClaims(forged)).error.code, 'invalid_jwt')
})

test('the errors of signing up have names', async () => {
  const { client, email } = await person()

  const taken = await client.auth.signUp({ email, password: PASSWORD })
  const weak = await client.auth.signUp({ email: address(), password: 'short' })
  const common = await client.auth.signUp({ email: address(), password: 'password1' })
  const nobody = await client.auth.signInAnonymously()
  const phone = await client.auth.signUp({ phone: '+3912345', password: PASSWORD })
  const no_address = await client.auth.signUp({ email: 'nobody', password: PASSWORD })

  assert.deepEqual([taken.error.code, taken.error.status], ['user_already_exists', 422])
  assert.deepEqual([weak.error.code, weak.error.reasons], ['weak_password', ['length']])
  assert.deepEqual([common.error.code, common.error.reasons], ['weak_password', ['pwned']])
  assert.deepEqual([nobody.error.code, nobody.error.status], ['anonymous_provider_disabled', 422])
  assert.equal(phone.error.code, 'phone_provider_disabled')
  assert.deepEqual([no_address.error.code, no_address.error.status], ['validation_failed', 400])
})

test('a wrong password and an unknown address get the same answer', async () => {
  const { email } = await person()
  const client = anonymous()

  const wrong = await client.auth.signInWithPassword({ email, password: 'eight green bottles' })
  const unknown = await client.auth.signInWithPassword({ email: address(), password: PASSWORD })

  assert.deepEqual([wrong.error.name, wrong.error.status, wrong.error.code], ['AuthApiError', 400, 'invalid_credentials'])
  assert.equal(wrong.error.message, 'Invalid login credentials')
  assert.deepEqual({ ...unknown.error }, { ...wrong.error })
  const right = good(await client.auth.signInWithPassword({ email: email.toUpperCase(), password: PASSWORD }))
  assert.equal(right.user.email, email)
})

test('a session is kept by its refresh token, also by two tabs at the same time', async () => {
  const { client, session } = await person()
  const tab = anonymous()

  const [one, two] = await Promise.all([
    client.auth.refreshSession({ refresh_token: session.refresh_token }),
    tab.auth.refreshSession({ refresh_token: session.refresh_token }),
  ])

  assert.notEqual(good(one).session.access_token, session.access_token)
  assert.equal(good(two).user.id, session.user.id)
  assert.ok(good(await client.auth.getUser()).user)
  const unknown = await anonymous().auth.refreshSession({ refresh_token: 'rt_none' })
  assert.deepEqual([unknown.error.code, unknown.error.status], ['refresh_token_not_found', 400])
})

test('metadata is merged, and null takes a member out', async () => {
  const { client } = await person()
  good(await client.auth.updateUser({ data: { city: 'Turin', age: 40 } }))

  const { user } = good(await client.auth.updateUser({ data: { city: null, pet: 'cat' } }))

  assert.deepEqual(user.user_metadata, { age: 40, pet: 'cat' })
  assert.deepEqual(good(await client.auth.getUser()).user.user_metadata, { age: 40, pet: 'cat' })
  assert.equal(good(await client.auth.getUserIdentities()).identities.length, 1)
})

test('another password and another e-mail are for the next sign-in', async () => {
  const { client, email } = await person()
  const same = await client.auth.updateUser({ password: PASSWORD })
  const wrong = await client.auth.updateUser({ password: 'nine green bottles', current_password: 'no bottles' })
  const email_of_another = await client.auth.updateUser({ email: (await person()).email })
  const next = address()

  good(await client.auth.updateUser({ password: 'eight green bottles', email: next }))

  assert.deepEqual([same.error.code, same.error.status], ['same_password', 422])
  assert.equal(wrong.error.code, 'invalid_credentials')
  assert.deepEqual([email_of_another.error.code, email_of_another.error.status], ['email_exists', 422])
  assert.ok((await anonymous().auth.signInWithPassword({ email, password: PASSWORD })).error)
  good(await anonymous().auth.signInWithPassword({ email: next, password: 'eight green bottles' }))
})

test('signing out ends this session, the others, or all', async () => {
  const { client: first, email } = await person()
  const others = [anonymous(), anonymous(), anonymous()]
  for (const other of others) good(await other.auth.signInWithPassword({ email, password: PASSWORD }))
  const [second, third, fourth] = others
  const token = (await third.auth.getSession()).data.session.access_token

  await fourth.auth.signOut({ scope: 'local' })
  assert.ok(good(await first.auth.getUser()).user)
  await second.auth.signOut({ scope: 'others' })
  assert.equal((await first.auth.getUser()).error.name, 'AuthSessionMissingError')
  assert.equal((await anonymous().auth.getUser(token)).error.name, 'AuthSessionMissingError')
  assert.ok(good(await second.auth.getUser()).user)
  const last = (await second.auth.getSession()).data.session.access_token
  await second.auth.signOut()
  assert.equal((await anonymous().auth.getUser(last)).error.name, 'AuthSessionMissingError')
})

test('what cannot exist here says so', async () => {
  const { client, user } = await person()

  const linked = await client.auth.linkIdentity({ provider: 'github', options: { skipBrowserRedirect: true } })
  const unlinked = await client.auth.unlinkIdentity(user.identities[0])
  const sso = await client.auth.signInWithSSO({ domain: 'example.com' })
  const google = await fetch(`${URL_}/auth/v1/authorize?provider=google`, { headers: { apikey: ANON } })
  const token = await client.auth.signInWithIdToken({ provider: 'google', token: 'x' })

  assert.equal(linked.error.code, 'manual_linking_disabled')
  assert.equal(unlinked.error.code, 'single_identity_not_deletable')
  assert.equal(sso.error.code, 'saml_provider_disabled')
  assert.deepEqual([google.status, (await google.json()).message.includes('provider is not enabled')], [400, true])
  assert.equal(token.error.code, 'provider_disabled')
})
