// Every method that is offered, once as it works and once as it is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '@supabase/supabase-js'
import * as tus from 'tus-js-client'
import { PNG, bucket, fresh, service } from './files.mjs'
import {
  ANON,
  PASSWORD,
  URL_,
  address,
  admin,
  anonymous,
  codeFor,
  codeOf,
  follow,
  good,
  linkOf,
  mailTo,
  person,
} from './house.mjs'

const NOBODY = '0190a000-0000-7000-8000-000000000000'
const NEW = 'eight green bottles'
const users = admin().auth.admin
const ada = await person()
const signedOut = anonymous()

/** What refuses: the code of an error of accounts, or the status of one of files. */
const codeIn = ({ error }) => error?.code ?? error?.name
const statusIn = ({ error }) => String(error?.statusCode ?? error?.status)

async function enrolled() {
  const { client } = await person()
  const factor = good(await client.auth.mfa.enroll({ factorType: 'totp' }))
  return { client, factorId: factor.id, secret: factor.totp.secret }
}

async function mailed(kind, ask, auth = {}) {
  const { email } = await person()
  const client = anonymous({ detectSessionInUrl: false, ...auth })
  good(await ask(client, email))
  return { client, email, mail: await mailTo(email) }
}

const ACCOUNTS = {
  signUp: [
    () => anonymous().auth.signUp({ email: address(), password: PASSWORD }),
    () => anonymous().auth.signUp({ email: ada.email, password: PASSWORD }),
    'user_already_exists',
  ],
  signInWithPassword: [
    () => anonymous().auth.signInWithPassword({ email: ada.email, password: PASSWORD }),
    () => anonymous().auth.signInWithPassword({ email: address(), password: 'wrong wrong' }),
    'invalid_credentials',
  ],
  refreshSession: [
    async () => (await person()).client.auth.refreshSession(),
    () => anonymous().auth.refreshSession({ refresh_token: 'nonsense' }),
    'refresh_token_not_found',
  ],
  setSession: [
    async () => anonymous().auth.setSession((await person()).session),
    async () => anonymous().auth.setSession({ access_token: 'a.b.c', refresh_token: 'x' }),
    'invalid_jwt',
  ],
  getUser: [() => ada.client.auth.getUser(), () => signedOut.auth.getUser('a.b.c'), 'bad_jwt'],
  getClaims: [() => ada.client.auth.getClaims(), () => signedOut.auth.getClaims('a.b.c'), 'invalid_jwt'],
  getUserIdentities: [
    () => ada.client.auth.getUserIdentities(),
    () => signedOut.auth.getUserIdentities(),
    'AuthSessionMissingError',
  ],
  signInWithOtp: [
    async () => signedOut.auth.signInWithOtp({ email: (await person()).email }),
    () => signedOut.auth.signInWithOtp({ email: 'no address' }),
    'validation_failed',
  ],
  verifyOtp: [
    async () => {
      const { client, email, mail } = await mailed('otp', (client, email) => client.auth.signInWithOtp({ email }))
      return client.auth.verifyOtp({ email, token: codeOf(mail), type: 'email' })
    },
    () => signedOut.auth.verifyOtp({ email: address(), token: '123456', type: 'email' }),
    'otp_expired',
  ],
  resend: [
    async () => signedOut.auth.resend({ type: 'signup', email: (await person()).email }),
    () => signedOut.auth.resend({ type: 'signup', email: 'no address' }),
    'validation_failed',
  ],
  resetPasswordForEmail: [
    async () => signedOut.auth.resetPasswordForEmail((await person()).email),
    () => signedOut.auth.resetPasswordForEmail('no address'),
    'validation_failed',
  ],
  reauthenticate: [
    async () => (await person()).client.auth.reauthenticate(),
    () => signedOut.auth.reauthenticate(),
    'AuthSessionMissingError',
  ],
  exchangeCodeForSession: [
    async () => {
      const pkce = { flowType: 'pkce' }
      const { client, mail } = await mailed('link', (client, email) => client.auth.signInWithOtp({ email }), pkce)
      return client.auth.exchangeCodeForSession((await follow(linkOf(mail))).searchParams.get('code'))
    },
    async () => {
      const pkce = { flowType: 'pkce' }
      const { client } = await mailed('link', (client, email) => client.auth.signInWithOtp({ email }), pkce)
      return client.auth.exchangeCodeForSession(NOBODY)
    },
    'flow_state_not_found',
  ],
  updateUser: [
    async () => (await person()).client.auth.updateUser({ password: NEW, data: { a: 1 } }),
    () => ada.client.auth.updateUser({ password: '123' }),
    'weak_password',
  ],
  signOut: [
    async () => (await person()).client.auth.signOut({ scope: 'global' }),
    async () => users.signOut('a.b.c'),
    'bad_jwt',
  ],
  'mfa.enroll': [
    async () => (await person()).client.auth.mfa.enroll({ factorType: 'totp' }),
    () => ada.client.auth.mfa.enroll({ factorType: 'phone', phone: '+3912345' }),
    'mfa_phone_enroll_not_enabled',
  ],
  'mfa.challenge': [
    async () => {
      const { client, factorId } = await enrolled()
      return client.auth.mfa.challenge({ factorId })
    },
    () => ada.client.auth.mfa.challenge({ factorId: NOBODY }),
    'mfa_factor_not_found',
  ],
  'mfa.verify': [
    async () => {
      const { client, factorId, secret } = await enrolled()
      const { id } = good(await client.auth.mfa.challenge({ factorId }))
      return client.auth.mfa.verify({ factorId, challengeId: id, code: codeFor(secret) })
    },
    async () => {
      const { client, factorId } = await enrolled()
      return client.auth.mfa.verify({ factorId, challengeId: NOBODY, code: '000000' })
    },
    'mfa_factor_not_found',
  ],
  'mfa.challengeAndVerify': [
    async () => {
      const { client, factorId, secret } = await enrolled()
      return client.auth.mfa.challengeAndVerify({ factorId, code: codeFor(secret) })
    },
    async () => {
      const { client, factorId } = await enrolled()
      return client.auth.mfa.challengeAndVerify({ factorId, code: '000000' })
    },
    'mfa_verification_failed',
  ],
  'mfa.unenroll': [
    async () => {
      const { client, factorId } = await enrolled()
      return client.auth.mfa.unenroll({ factorId })
    },
    () => ada.client.auth.mfa.unenroll({ factorId: NOBODY }),
    'mfa_factor_not_found',
  ],
  'mfa.listFactors': [
    () => ada.client.auth.mfa.listFactors(),
    () => signedOut.auth.mfa.listFactors(),
    'AuthSessionMissingError',
  ],
  'admin.createUser': [
    () => users.createUser({ email: address(), password: PASSWORD }),
    () => users.createUser({ email: ada.email, password: PASSWORD }),
    'email_exists',
  ],
  'admin.listUsers': [() => users.listUsers(), () => anonymous().auth.admin.listUsers(), 'not_admin'],
  'admin.getUserById': [() => users.getUserById(ada.user.id), () => users.getUserById(NOBODY), 'user_not_found'],
  'admin.updateUserById': [
    async () => users.updateUserById((await person()).user.id, { user_metadata: { a: 1 } }),
    () => users.updateUserById(NOBODY, { user_metadata: {} }),
    'user_not_found',
  ],
  'admin.deleteUser': [
    async () => users.deleteUser((await person()).user.id),
    () => users.deleteUser(NOBODY),
    'user_not_found',
  ],
  'admin.inviteUserByEmail': [
    () => users.inviteUserByEmail(address()),
    () => users.inviteUserByEmail(ada.email),
    'email_exists',
  ],
  'admin.generateLink': [
    () => users.generateLink({ type: 'recovery', email: ada.email }),
    () => users.generateLink({ type: 'recovery', email: address() }),
    'user_not_found',
  ],
  'admin.signOut': [
    async () => users.signOut((await person()).session.access_token),
    () => users.signOut('a.b.c'),
    'bad_jwt',
  ],
  'admin.mfa.listFactors': [
    () => users.mfa.listFactors({ userId: ada.user.id }),
    () => users.mfa.listFactors({ userId: NOBODY }),
    'user_not_found',
  ],
  'admin.mfa.deleteFactor': [
    async () => {
      const { client, factorId } = await enrolled()
      const { user } = good(await client.auth.getUser())
      return users.mfa.deleteFactor({ userId: user.id, id: factorId })
    },
    () => users.mfa.deleteFactor({ userId: ada.user.id, id: NOBODY }),
    'mfa_factor_not_found',
  ],
}

for (const [name, [works, fails, code]] of Object.entries(ACCOUNTS)) {
  test(`auth.${name} works, and is refused as ${code}`, async () => {
    assert.equal((await works()).error, null)
    assert.equal(codeIn(await fails()), code)
  })
}

const open = await bucket({ public: true })
const small = await bucket({ public: false, fileSizeLimit: 10, allowedMimeTypes: ['text/*'] })
const files = service.from(open)
const strange = createClient(URL_, 'no key of ours', { auth: { persistSession: false } }).storage
const stored = async (path = `${fresh('file')}.txt`) => (good(await files.upload(path, 'hello')), path)
const missing = 'not/here.txt'

const FILES = {
  createBucket: [() => service.createBucket(fresh()), () => service.createBucket(open), '409'],
  getBucket: [() => service.getBucket(open), () => service.getBucket(fresh()), '404'],
  listBuckets: [() => service.listBuckets(), () => strange.listBuckets(), '401'],
  updateBucket: [
    () => service.updateBucket(open, { public: true }),
    () => service.updateBucket(fresh(), { public: true }),
    '404',
  ],
  emptyBucket: [async () => service.emptyBucket(await bucket()), () => service.emptyBucket(fresh()), '404'],
  deleteBucket: [
    async () => service.deleteBucket(await bucket()),
    async () => (await stored(), service.deleteBucket(open)),
    '409',
  ],
  upload: [
    () => files.upload(`${fresh()}.txt`, 'hello'),
    () => service.from(small).upload('a.txt', 'more than ten bytes'),
    '413',
  ],
  update: [
    async () => files.update(await stored(), 'other'),
    () => service.from(small).update('a.txt', 'more than ten bytes'),
    '413',
  ],
  download: [async () => files.download(await stored()), () => files.download(missing), '404'],
  info: [async () => files.info(await stored()), () => files.info(missing), '404'],
  remove: [async () => files.remove([await stored()]), () => service.from(fresh()).remove(['a']), '404'],
  list: [() => files.list(), () => service.from(fresh()).list(), '404'],
  listV2: [() => files.listV2(), () => service.from(fresh()).listV2(), '404'],
  move: [async () => files.move(await stored(), `${fresh()}.txt`), () => files.move(missing, 'x.txt'), '404'],
  copy: [async () => files.copy(await stored(), `${fresh()}.txt`), () => files.copy(missing, 'x.txt'), '404'],
  createSignedUrl: [
    async () => files.createSignedUrl(await stored(), 60),
    () => files.createSignedUrl(missing, 60),
    '404',
  ],
  createSignedUploadUrl: [
    () => files.createSignedUploadUrl(`${fresh()}.txt`),
    async () => files.createSignedUploadUrl(await stored()),
    '409',
  ],
  uploadToSignedUrl: [
    async () => {
      const { path, token } = good(await files.createSignedUploadUrl(`${fresh()}.txt`))
      return files.uploadToSignedUrl(path, token, 'hello')
    },
    () => files.uploadToSignedUrl('x.txt', 'a.b.c', 'hello'),
    '400',
  ],
  'download with transform': [
    async () => {
      good(await files.upload('p.png', PNG, { upsert: true, contentType: 'image/png' }))
      return files.download('p.png', { transform: { width: 2 } })
    },
    async () => files.download(await stored(), { transform: { width: 2 } }),
    '415',
  ],
}

for (const [name, [works, fails, status]] of Object.entries(FILES)) {
  test(`storage.${name} works, and is refused with ${status}`, async () => {
    assert.equal((await works()).error, null)
    assert.equal(statusIn(await fails()), status)
  })
}

test('storage.createSignedUrls tells of each path whether it can be read', async () => {
  const [one, none] = good(await files.createSignedUrls([await stored(), missing], 60))

  assert.equal((await fetch(one.signedUrl)).status, 200)
  assert.match(none.error, /not exist|not found/i)
})

test('storage.exists tells both', async () => {
  assert.equal((await files.exists(await stored())).data, true)
  assert.equal((await files.exists(missing)).data, false)
})

test('storage.getPublicUrl leads to the file, and of a closed bucket nowhere', async () => {
  const path = await stored()
  good(await service.from(small).upload('s.txt', 'hi', { contentType: 'text/plain' }))

  assert.equal(await (await fetch(files.getPublicUrl(path).data.publicUrl)).text(), 'hello')
  assert.equal((await fetch(service.from(small).getPublicUrl('s.txt').data.publicUrl)).status, 404)
})

const resumed = (token, objectName, bucketName = open) =>
  new Promise((done) => {
    const upload = new tus.Upload(Buffer.from('hello'), {
      endpoint: `${URL_}/storage/v1/upload/resumable`,
      retryDelays: null,
      headers: { authorization: `Bearer ${token}`, apikey: ANON },
      metadata: { bucketName, objectName, contentType: 'text/plain' },
      onError: (error) => done(error.originalResponse?.getStatus()),
      onSuccess: () => done('stored'),
    })
    upload.start()
  })

test('a resumable upload works, and is refused without a person', async () => {
  assert.equal(await resumed(ada.session.access_token, `${fresh()}.txt`), 'stored')
  assert.equal(await resumed(ANON, `${fresh()}.txt`), 403)
})
