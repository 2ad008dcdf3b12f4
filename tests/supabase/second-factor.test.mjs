// The authenticator app: enrol, verify, the levels of a session, take it away.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PASSWORD, URL_, ANON, admin, anonymous, codeFor, good, person } from './house.mjs'

async function enrolled() {
  const found = await person()
  const factor = good(await found.client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }))
  return { ...found, factor }
}

test('an app is enrolled with a picture, a secret and an address', async () => {
  const { client, factor } = await enrolled()

  assert.equal(factor.type, 'totp')
  assert.match(factor.totp.qr_code, /^data:image\/svg\+xml;utf-8,<svg xmlns=/)
  assert.doesNotMatch(factor.totp.qr_code, /#/)
  assert.match(factor.totp.uri, new RegExp(`^otpauth://totp/.*secret=${factor.totp.secret}`))
  const { all, totp } = good(await client.auth.mfa.listFactors())
  assert.deepEqual([all.length, totp.length, all[0].status], [1, 0, 'unverified'])
})

test('a code raises the session to aal2, and from then on a password alone is not enough', async () => {
  const { client, factor, email } = await enrolled()
  const wrong = await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code: '000000' })

  good(await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code: codeFor(factor.totp.secret) }))

  assert.deepEqual([wrong.error.code, wrong.error.status], ['mfa_verification_failed', 422])
  const level = good(await client.auth.mfa.getAuthenticatorAssuranceLevel())
  assert.deepEqual([level.currentLevel, level.nextLevel], ['aal2', 'aal2'])
  assert.deepEqual(
    level.currentAuthenticationMethods.map(({ method }) => method),
    ['totp', 'password'],
  )

  const half = anonymous()
  good(await half.auth.signInWithPassword({ email, password: PASSWORD }))
  const now = good(await half.auth.mfa.getAuthenticatorAssuranceLevel())
  assert.deepEqual([now.currentLevel, now.nextLevel], ['aal1', 'aal2'])
  for (const refused of [
    await half.auth.updateUser({ data: { a: 1 } }),
    await half.auth.mfa.unenroll({ factorId: factor.id }),
    await half.auth.mfa.enroll({ factorType: 'totp' }),
  ]) {
    assert.deepEqual([refused.error.code, refused.error.status], ['insufficient_aal', 403])
  }

  good(await half.auth.mfa.challengeAndVerify({ factorId: factor.id, code: codeFor(factor.totp.secret, 1) }))
  good(await half.auth.updateUser({ data: { a: 1 } }))
  good(await half.auth.refreshSession())
  assert.equal(good(await half.auth.mfa.getAuthenticatorAssuranceLevel()).currentLevel, 'aal2')

  assert.equal((await half.auth.mfa.enroll({ factorType: 'totp' })).error.code, 'too_many_enrolled_mfa_factors')
  good(await half.auth.mfa.unenroll({ factorId: factor.id }))
  assert.equal(good(await half.auth.mfa.listFactors()).all.length, 0)
})

test('half a sign-in opens nothing of the own API, not even by its refresh token', async () => {
  const { client, factor, email } = await enrolled()
  good(await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code: codeFor(factor.totp.secret) }))
  const half = good(await anonymous().auth.signInWithPassword({ email, password: PASSWORD })).session

  const token = await fetch(`${URL_}/api/v1/users/me`, { headers: { authorization: `Bearer ${half.access_token}` } })
  const refresh = await fetch(`${URL_}/api/v1/login/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: half.refresh_token }),
  })

  assert.deepEqual([token.status, refresh.status], [401, 401])
})

test('other kinds of factors say that they are not offered', async () => {
  const { client } = await person()

  const phone = await client.auth.mfa.enroll({ factorType: 'phone', phone: '+3912345' })
  const unknown = await client.auth.mfa.challenge({ factorId: '0190a000-0000-7000-8000-000000000000' })

  assert.deepEqual([phone.error.code, phone.error.status], ['mfa_phone_enroll_not_enabled', 422])
  assert.deepEqual([unknown.error.code, unknown.error.status], ['mfa_factor_not_found', 404])
})

test('a program with the service key lets somebody in who lost the app', async () => {
  const { client, factor, user, email } = await enrolled()
  good(await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code: codeFor(factor.totp.secret) }))

  const { factors } = good(await admin().auth.admin.mfa.listFactors({ userId: user.id }))
  good(await admin().auth.admin.mfa.deleteFactor({ userId: user.id, id: factor.id }))

  assert.deepEqual(
    factors.map(({ id, status }) => [id, status]),
    [[factor.id, 'verified']],
  )
  const back = anonymous()
  good(await back.auth.signInWithPassword({ email, password: PASSWORD }))
  good(await back.auth.updateUser({ data: { a: 1 } }))
})
