// Every answer has the shape that the clients' own types declare, so that a program in TypeScript reads what is there.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PNG, bucket, fresh, service } from './files.mjs'
import { PASSWORD, address, admin, good, person } from './house.mjs'
import { complaints } from './types.mjs'

const fits = (values) => assert.deepEqual(complaints(values), [])

// Supabase sends more than the types say: an identity's address, where a moved file is, whose a removed one was. And
// `metadata` of `info` is the uploader's own.
const USER = "Omit<sb.User, 'identities'> & { identities: (sb.UserIdentity & { email: string })[] }"
const INFO = "Omit<Answer<Files['info']>, 'metadata'> & { metadata: { by: string } }"
const MOVED = "Answer<Files['move']> & { Id: string; Key: string }"
const REMOVED = '(FileObject & { owner_id: string; version: string })[]'
const SESSION = `Omit<sb.Session, 'user'> & { user: ${USER} }`

test('what does not fit is complained about', () => {
  assert.match(complaints([['sb.User', { id: 7 }]])[0], /number.*string|missing/)
  assert.match(complaints([['FileObject', { name: 'a', more: 1 }]])[0], /more|missing/)
  assert.match(complaints([["Answer<Files['info']>", { id: 'x' }]])[0], /missing/)
  assert.match(complaints([['sb.Nothing', {}]])[0], /Nothing/)
})

test('users, sessions and claims', async () => {
  const { client, user, session } = await person()
  const claims = good(await client.auth.getClaims()).claims
  const { identities } = good(await client.auth.getUserIdentities())

  fits([
    [USER, user],
    [SESSION, session],
    [USER, good(await client.auth.getUser()).user],
    [USER, good(await client.auth.updateUser({ data: { city: 'Turin' } })).user],
    ['sb.JwtPayload', claims],
    ['(sb.UserIdentity & { email: string })[]', identities],
  ])
})

test('the second factor', async () => {
  const { client } = await person()
  const enrolled = good(await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }))

  fits([
    ["sb.AuthMFAEnrollTOTPResponse['data']", enrolled],
    ["sb.AuthMFAChallengeTOTPResponse['data']", good(await client.auth.mfa.challenge({ factorId: enrolled.id }))],
    ["sb.AuthMFAListFactorsResponse['data']", good(await client.auth.mfa.listFactors())],
    [
      "sb.AuthMFAGetAuthenticatorAssuranceLevelResponse['data']",
      good(await client.auth.mfa.getAuthenticatorAssuranceLevel()),
    ],
  ])
})

test('accounts in the hands of a back end', async () => {
  const users = admin().auth.admin
  const { user } = good(await users.createUser({ email: address(), password: PASSWORD }))
  const invited = good(await users.inviteUserByEmail(address())).user
  const banned = good(await users.updateUserById(user.id, { ban_duration: '24h' })).user
  const link = good(await users.generateLink({ type: 'magiclink', email: invited.email }))

  fits([
    [USER, user],
    [USER, invited],
    [USER, banned],
    ['sb.GenerateLinkProperties', link.properties],
    [USER, link.user],
    [
      `{ users: (${USER})[]; aud: string } & sb.Pagination`,
      good(await users.listUsers({ page: 1, perPage: 2 })),
    ],
    ["sb.AuthMFAAdminListFactorsResponse['data']", good(await users.mfa.listFactors({ userId: user.id }))],
  ])
})

test('buckets and files', async () => {
  const name = fresh()
  const made = good(await service.createBucket(name, { public: true, fileSizeLimit: '1MB', allowedMimeTypes: ['image/*'] }))
  const files = service.from(name)
  const uploaded = good(await files.upload('a/one.png', PNG, { contentType: 'image/png', metadata: { by: 'me' } }))
  good(await files.copy('a/one.png', 'two.png'))

  fits([
    ["Answer<StorageClient['createBucket']>", made],
    ["Answer<StorageClient['getBucket']>", good(await service.getBucket(name))],
    ["Answer<Files['upload']>", uploaded],
    ["Answer<Files['list']>", good(await files.list())],
    ["Answer<Files['list']>", good(await files.list('a'))],
    [INFO, good(await files.info('a/one.png'))],
    ["Answer<Files['listV2']>", good(await files.listV2({ prefix: '', with_delimiter: true }))],
    ["Answer<Files['createSignedUrl']>", good(await files.createSignedUrl('two.png', 60))],
    ["Answer<Files['createSignedUploadUrl']>", good(await files.createSignedUploadUrl('three.png'))],
    ["Answer<StorageClient['updateBucket']>", good(await service.updateBucket(name, { public: false }))],
    ["Answer<StorageClient['emptyBucket']>", good(await service.emptyBucket(name))],
    ["Answer<StorageClient['deleteBucket']>", good(await service.deleteBucket(name))],
  ])
})

test('files that were moved or removed', async () => {
  const files = service.from(await bucket())
  good(await files.upload('one.png', PNG, { contentType: 'image/png' }))

  fits([
    [MOVED, good(await files.move('one.png', 'two.png'))],
    ["Answer<Files['createSignedUrls']>", good(await files.createSignedUrls(['two.png', 'none'], 60))],
    [REMOVED, good(await files.remove(['two.png']))],
  ])
})
