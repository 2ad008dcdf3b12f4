// Where an e-mail must be confirmed first: against a server with supabase.confirm_email and an allowed origin.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PASSWORD, address, admin, anonymous, codeOf, follow, good, linkOf, mailTo } from './house.mjs'

const APP = 'https://app.example'

test('a new account signs in once its e-mail is confirmed', async () => {
  const client = anonymous()
  const email = address()
  const { user, session } = good(
    await client.auth.signUp({ email, password: PASSWORD, options: { emailRedirectTo: `${APP}/in` } }),
  )
  const early = await client.auth.signInWithPassword({ email, password: PASSWORD })
  const place = await follow(linkOf(await mailTo(email, 'signed up')))

  assert.equal(session, null)
  assert.ok(user.confirmation_sent_at)
  assert.equal(user.email_confirmed_at, undefined)
  assert.deepEqual([early.error.code, early.error.status], ['email_not_confirmed', 400])
  assert.equal(place.origin + place.pathname, `${APP}/in`)
  assert.equal(new URLSearchParams(place.hash.slice(1)).get('type'), 'signup')
  assert.ok(good(await client.auth.signInWithPassword({ email, password: PASSWORD })).user.email_confirmed_at)
})

test('signing up with a taken address looks the same and tells its owner nothing new', async () => {
  const client = anonymous()
  const email = address()
  const first = good(await client.auth.signUp({ email, password: PASSWORD }))

  const second = good(await client.auth.signUp({ email, password: 'eight green bottles' }))

  assert.notEqual(second.user.id, first.user.id)
  assert.deepEqual([second.session, second.user.identities], [null, []])
})

test('the mail is sent again when asked for, and the code of the newest counts', async () => {
  const client = anonymous()
  const email = address()
  good(await client.auth.signUp({ email, password: PASSWORD }))
  const first = codeOf(await mailTo(email, 'signed up'))

  good(await client.auth.resend({ type: 'signup', email }))
  const token = codeOf(await mailTo(email, 'signed up', first))

  assert.equal((await client.auth.verifyOtp({ email, token: first, type: 'signup' })).error.code, 'otp_expired')
  good(await client.auth.verifyOtp({ email, token, type: 'signup' }))
})

test('another e-mail counts after its owner has confirmed it', async () => {
  const client = anonymous()
  const email = address()
  good(await client.auth.signUp({ email, password: PASSWORD }))
  good(await client.auth.verifyOtp({ email, token: codeOf(await mailTo(email, 'signed up')), type: 'signup' }))
  const next = address()

  const asked = good(await client.auth.updateUser({ email: next })).user
  const link = linkOf(await mailTo(next))
  const pending = good(await client.auth.getUser()).user
  await follow(link)

  assert.equal(asked.email, email)
  assert.equal(asked.new_email, next)
  assert.ok(asked.email_change_sent_at)
  assert.match(await mailTo(email, 'another e-mail address'), /tell an administrator/)
  assert.deepEqual([pending.email, pending.new_email], [email, next])
  const changed = good(await client.auth.getUser()).user
  assert.deepEqual([changed.email, changed.new_email], [next, undefined])
})

test('a back end that moves somebody to another address vouches for it', async () => {
  const users = admin().auth.admin
  const { user } = good(await users.createUser({ email: address(), password: PASSWORD, email_confirm: true }))
  const unproven = good(await users.createUser({ email: address(), password: PASSWORD })).user
  const [next, other] = [address(), address()]

  good(await users.updateUserById(user.id, { email: next }))
  good(await users.updateUserById(unproven.id, { email: other }))

  assert.ok(good(await anonymous().auth.signInWithPassword({ email: next, password: PASSWORD })).session)
  const refused = await anonymous().auth.signInWithPassword({ email: other, password: PASSWORD })
  assert.equal(refused.error.code, 'email_not_confirmed')
})
