// What a back end does with the service key.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PASSWORD, URL_, address, admin, anonymous, follow, good, person } from './house.mjs'

const users = () => admin().auth.admin
const NOBODY = '0190a000-0000-7000-8000-000000000000'

test('users are made, read, changed and deleted', async () => {
  const email = address()
  const made = good(
    await users().createUser({ email, password: PASSWORD, email_confirm: true, app_metadata: { plan: 'pro' } }),
  ).user
  assert.deepEqual([made.email, made.app_metadata.plan, made.app_metadata.provider], [email, 'pro', 'email'])
  assert.ok(made.email_confirmed_at)
  assert.equal((await users().createUser({ email, password: PASSWORD })).error.code, 'email_exists')

  const changed = good(
    await users().updateUserById(made.id, { password: 'eight green bottles', user_metadata: { city: 'Turin' } }),
  ).user
  assert.deepEqual(changed.user_metadata, { city: 'Turin' })
  const client = anonymous()
  const { session } = good(await client.auth.signInWithPassword({ email, password: 'eight green bottles' }))
  const claims = good(await client.auth.getClaims()).claims
  assert.equal(claims.app_metadata.plan, 'pro')

  assert.equal(good(await users().getUserById(made.id)).user.id, made.id)
  good(await users().deleteUser(made.id))
  const gone = await users().getUserById(made.id)
  assert.deepEqual([gone.error.code, gone.error.status], ['user_not_found', 404])
  assert.ok((await anonymous().auth.getUser(session.access_token)).error)
})

test('what a user cannot be given is refused, not forgotten', async () => {
  for (const given of [{ id: NOBODY }, { password_hash: '$2y$10$x' }, { phone: '+3912345' }]) {
    const { error } = await users().createUser({ email: address(), ...given })

    assert.equal(error.status, 400)
    assert.match(error.message, new RegExp(Object.keys(given)[0], 'i'))
  }
})

test('users are listed by pages with their number', async () => {
  const { user } = await person()
  await person()

  const first = good(await users().listUsers({ page: 1, perPage: 2 }))
  const all = good(await users().listUsers({ page: 1, perPage: 1000 }))

  assert.equal(first.users.length, 2)
  assert.equal(first.nextPage, all.users.length > 2 ? 2 : null)
  assert.equal(first.total, all.users.length)
  assert.ok(all.users.some(({ id }) => id === user.id))
})

test('a ban ends every session at once, and lifting it lets the person in again', async () => {
  const { client, user, email } = await person()

  const banned = good(await users().updateUserById(user.id, { ban_duration: '24h' })).user
  const refused = await anonymous().auth.signInWithPassword({ email, password: PASSWORD })

  assert.ok(banned.banned_until)
  assert.ok((await client.auth.getUser()).error)
  assert.deepEqual([refused.error.code, refused.error.status], ['user_banned', 400])
  good(await users().updateUserById(user.id, { ban_duration: 'none' }))
  good(await anonymous().auth.signInWithPassword({ email, password: PASSWORD }))
})

test('links are made for programs that send their own mails', async () => {
  const email = address()
  const signup = good(await users().generateLink({ type: 'signup', email, password: PASSWORD }))
  const place = await follow(signup.properties.action_link)
  assert.equal(new URLSearchParams(place.hash.slice(1)).get('type'), 'signup')

  const magic = good(await users().generateLink({ type: 'magiclink', email }))
  const found = good(
    await anonymous().auth.verifyOtp({ email, token: magic.properties.email_otp, type: 'magiclink' }),
  )
  assert.equal(found.user.id, signup.user.id)
  assert.equal(magic.properties.redirect_to, URL_)

  const newEmail = address()
  const change = good(await users().generateLink({ type: 'email_change_new', email, newEmail }))
  await follow(change.properties.action_link)
  assert.equal(good(await users().getUserById(found.user.id)).user.email, newEmail)

  const nobody = await users().generateLink({ type: 'recovery', email: address() })
  assert.deepEqual([nobody.error.code, nobody.error.status], ['user_not_found', 404])
})

test('a back end signs somebody out by the access token', async () => {
  const { client, session } = await person()

  good({ data: null, ...(await users().signOut(session.access_token, 'global')) })

  assert.ok((await client.auth.getUser()).error)
})

test('the public key and a person reach none of this', async () => {
  const { client, user } = await person()

  for (const refused of [
    await anonymous().auth.admin.listUsers(),
    await client.auth.admin.getUserById(user.id),
    await anonymous().auth.admin.createUser({ email: address() }),
    await anonymous().auth.admin.generateLink({ type: 'magiclink', email: address() }),
    await anonymous().auth.admin.inviteUserByEmail(address()),
  ]) {
    assert.deepEqual([refused.error.code, refused.error.status], ['not_admin', 403])
  }
  const unknown = await users().updateUserById(NOBODY, { email: address() })
  assert.equal(unknown.error.code, 'user_not_found')
})
