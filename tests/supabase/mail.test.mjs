// Links and codes that are mailed: magic link, code, recovery, invitation, PKCE.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PASSWORD, URL_, address, admin, anonymous, codeOf, follow, good, linkOf, mailTo, person } from './house.mjs'

test('a code by mail makes an account and signs in, once', async () => {
  const client = anonymous()
  const email = address()
  good(await client.auth.signInWithOtp({ email, options: { data: { city: 'Turin' } } }))
  const token = codeOf(await mailTo(email))

  const wrong = await client.auth.verifyOtp({ email, token: token === '000000' ? '000001' : '000000', type: 'email' })
  const { user, session } = good(await client.auth.verifyOtp({ email, token, type: 'email' }))
  const again = await client.auth.verifyOtp({ email, token, type: 'email' })

  assert.deepEqual([wrong.error.code, wrong.error.status], ['otp_expired', 403])
  assert.deepEqual([user.email, user.user_metadata.city], [email, 'Turin'])
  assert.ok(user.last_sign_in_at)
  assert.ok(session.access_token)
  assert.equal(again.error.code, 'otp_expired')
})

test('five wrong codes spend the right one', async () => {
  const { client, email } = await person()
  good(await client.auth.signInWithOtp({ email }))
  const token = codeOf(await mailTo(email))

  for (let i = 0; i < 5; i++) {
    const guess = String((Number(token) + 1 + i) % 1_000_000).padStart(6, '0')
    assert.equal((await client.auth.verifyOtp({ email, token: guess, type: 'email' })).error.code, 'otp_expired')
  }
  const right = await client.auth.verifyOtp({ email, token, type: 'email' })

  assert.deepEqual([right.error.code, right.error.status], ['over_request_rate_limit', 429])
})

test('nobody learns whether an address is known', async () => {
  const { email } = await person()
  const client = anonymous()

  for (const ask of [
    (to) => client.auth.signInWithOtp({ email: to, options: { shouldCreateUser: false } }),
    (to) => client.auth.resetPasswordForEmail(to),
    (to) => client.auth.resend({ email: to, type: 'signup' }),
  ]) {
    assert.deepEqual(await ask(address()), await ask(email))
  }
  const mail = await client.auth.signInWithOtp({ phone: '+3912345' })
  assert.equal(mail.error.code, 'phone_provider_disabled')
})

test('a magic link leads back with a session in the fragment, once', async () => {
  const { email, user } = await person()
  const client = anonymous({ detectSessionInUrl: false })
  good(await client.auth.signInWithOtp({ email, options: { emailRedirectTo: `${URL_}/welcome?from=mail` } }))
  const link = linkOf(await mailTo(email))

  const place = await follow(link)
  const again = await follow(link)

  assert.equal(place.origin + place.pathname + place.search, `${URL_}/welcome?from=mail`)
  const said = Object.fromEntries(new URLSearchParams(place.hash.slice(1)))
  assert.deepEqual([said.type, said.token_type], ['magiclink', 'bearer'])
  const session = good(await client.auth.setSession(said))
  assert.equal(session.user.id, user.id)
  assert.equal(new URLSearchParams(again.hash.slice(1)).get('error_code'), 'otp_expired')
})

test('a link leads nowhere but to listed origins', async () => {
  const { email } = await person()
  for (const evil of ['https://evil.example/', `${URL_}@evil.example/`, 'javascript:alert(1)']) {
    good(await anonymous().auth.signInWithOtp({ email, options: { emailRedirectTo: evil } }))
    const { properties } = good(
      await admin().auth.admin.generateLink({ type: 'magiclink', email, options: { redirectTo: evil } }),
    )
    const changed = new URL(properties.action_link)
    changed.searchParams.set('redirect_to', evil)

    assert.equal((await follow(changed.href)).origin, URL_)
  }
})

test('with PKCE the link brings a code that only its own page can use', async () => {
  const { email, user } = await person()
  const client = anonymous({ flowType: 'pkce', detectSessionInUrl: false })
  good(await client.auth.signInWithOtp({ email, options: { emailRedirectTo: `${URL_}/welcome` } }))

  const place = await follow(linkOf(await mailTo(email)))
  const code = place.searchParams.get('code')
  const { session } = good(await client.auth.exchangeCodeForSession(code))

  assert.equal(place.hash, '')
  assert.equal(session.user.id, user.id)
  const spent = await pkceGrant(code, 'x'.repeat(43))
  assert.deepEqual([spent.status, spent.body.code], [404, 'flow_state_not_found'])
})

test('a code of PKCE with another verifier is worth nothing', async () => {
  const { email } = await person()
  const client = anonymous({ flowType: 'pkce', detectSessionInUrl: false })
  good(await client.auth.signInWithOtp({ email }))
  const code = (await follow(linkOf(await mailTo(email)))).searchParams.get('code')

  const stolen = await pkceGrant(code, 'x'.repeat(43))
  const { error } = await client.auth.exchangeCodeForSession(code)

  assert.deepEqual([stolen.status, stolen.body.code], [400, 'bad_code_verifier'])
  assert.equal(error.code, 'flow_state_not_found')
})

async function pkceGrant(auth_code, code_verifier) {
  const answer = await fetch(`${URL_}/auth/v1/token?grant_type=pkce`, {
    method: 'POST',
    headers: { apikey: process.env.ANON_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ auth_code, code_verifier }),
  })
  return { status: answer.status, body: await answer.json() }
}

test('a forgotten password is replaced after the mailed link', async () => {
  const { email } = await person()
  const client = anonymous({ flowType: 'pkce', detectSessionInUrl: false })
  const events = []
  client.auth.onAuthStateChange((event) => void events.push(event))
  good(await client.auth.resetPasswordForEmail(email, { redirectTo: `${URL_}/new-password` }))
  const place = await follow(linkOf(await mailTo(email)))

  good(await client.auth.exchangeCodeForSession(place.searchParams.get('code')))
  good(await client.auth.updateUser({ password: 'eight green bottles' }))

  assert.ok(events.includes('PASSWORD_RECOVERY'))
  good(await anonymous().auth.signInWithPassword({ email, password: 'eight green bottles' }))
  assert.ok((await anonymous().auth.signInWithPassword({ email, password: PASSWORD })).error)
})

test('the token of a link works without opening it', async () => {
  const { email, user } = await person()
  const { properties } = good(await admin().auth.admin.generateLink({ type: 'recovery', email }))

  const found = good(await anonymous().auth.verifyOtp({ token_hash: properties.hashed_token, type: 'recovery' }))

  assert.equal(found.user.id, user.id)
})

test('a nonce from the mail stands for signing in again', async () => {
  const { client, email } = await person()
  good(await client.auth.reauthenticate())
  const nonce = codeOf(await mailTo(email, 'Enter this code'))

  const wrong = await client.auth.updateUser({ password: 'eight green bottles', nonce: 'abcdef' })
  good(await client.auth.updateUser({ password: 'eight green bottles', nonce }))

  assert.deepEqual([wrong.error.code, wrong.error.status], ['reauthentication_not_valid', 422])
})

test('an invited person accepts with the link', async () => {
  const email = address()
  const { user } = good(await admin().auth.admin.inviteUserByEmail(email, { data: { team: 'blue' } }))
  const place = await follow(linkOf(await mailTo(email)))

  assert.ok(user.invited_at)
  assert.equal(user.user_metadata.team, 'blue')
  assert.equal(new URLSearchParams(place.hash.slice(1)).get('type'), 'invite')
  assert.equal((await admin().auth.admin.inviteUserByEmail(email)).error.code, 'email_exists')
})
