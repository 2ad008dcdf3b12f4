// Uploads that stop and go on with tus-js-client, at Supabase's address and at our own.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync, createReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { FileUrlStorage, Upload } from 'tus-js-client'
import { ANON, PASSWORD, URL_, address, admin, anonymous, good, person } from './house.mjs'

const CHUNK = 6 * 1024 * 1024
const ENDPOINT = `${URL_}/storage/v1/upload/resumable`
const service = admin().storage
const name = `resumable-${process.pid}`
const folder = mkdtempSync(join(tmpdir(), 'resumable-'))
const content = randomBytes(2 * CHUNK + 12345)
let ada

before(async () => {
  good(await service.createBucket(name, { public: false }))
  ada = await person()
})

const keys = (token) => ({ apikey: ANON, authorization: `Bearer ${token}` })

/** Options as Supabase's guide gives them. */
const options = (objectName, further = {}) => ({
  endpoint: ENDPOINT,
  retryDelays: null,
  chunkSize: CHUNK,
  uploadDataDuringCreation: true,
  removeFingerprintOnSuccess: true,
  headers: keys(ada.session.access_token),
  metadata: {
    bucketName: name,
    objectName,
    contentType: 'application/x-thing',
    cacheControl: '3600',
    metadata: JSON.stringify({ who: 'ada' }),
  },
  ...further,
})

/** The upload to its end. */
const run = (body, given) =>
  new Promise((resolve, reject) => {
    const upload = new Upload(body, { ...given, onSuccess: () => resolve(upload), onError: reject })
    upload.start()
  })

const refused = (body, given) => run(body, given).then(() => assert.fail('it was taken'), (error) => error.originalResponse)
const bytes = async (answer) => Buffer.from(await good(answer).arrayBuffer())

test('a large file goes up in pieces and keeps what was said', async () => {
  const lengths = []
  await run(content, options('whole.bin', { onChunkComplete: (size) => lengths.push(size) }))

  const info = good(await ada.client.storage.from(name).info('whole.bin'))
  assert.deepEqual(lengths, [CHUNK, CHUNK, 12345])
  assert.deepEqual(
    [info.size, info.contentType, info.cacheControl, info.metadata],
    [content.length, 'application/x-thing', 'max-age=3600', { who: 'ada' }],
  )
  assert.ok((await bytes(await ada.client.storage.from(name).download('whole.bin'))).equals(content))
})

test('an upload that stopped is taken up again by another program', async () => {
  const path = join(folder, 'large.bin')
  writeFileSync(path, content)
  const store = () => new FileUrlStorage(join(folder, 'uploads.json'))
  await new Promise((resolve, reject) => {
    const first = new Upload(createReadStream(path), {
      ...options('paused.bin', { urlStorage: store(), uploadDataDuringCreation: false }),
      onChunkComplete: () => first.abort().then(resolve, reject),
      onError: reject,
    })
    first.start()
  })

  const offsets = []
  const second = new Upload(createReadStream(path), options('paused.bin', { urlStorage: store() }))
  const [previous] = await second.findPreviousUploads()
  await new Promise((resolve, reject) => {
    Object.assign(second.options, { onSuccess: resolve, onError: reject, onChunkComplete: (_, sent) => offsets.push(sent) })
    second.resumeFromPreviousUpload(previous)
    second.start()
  })

  assert.ok(previous.uploadUrl.startsWith(ENDPOINT))
  assert.deepEqual(offsets, [2 * CHUNK, content.length])
  assert.ok((await bytes(await ada.client.storage.from(name).download('paused.bin'))).equals(content))
})

test('a path that is taken is refused, unless it is one’s own and one asks', async () => {
  await run(Buffer.from('one'), options('taken.txt'))
  const again = await refused(Buffer.from('two'), options('taken.txt'))
  await run(Buffer.from('three'), options('taken.txt', { headers: { ...keys(ada.session.access_token), 'x-upsert': 'true' } }))
  const bob = await person()
  const foreign = await refused(
    Buffer.from('four'),
    options('taken.txt', { headers: { ...keys(bob.session.access_token), 'x-upsert': 'true' } }),
  )

  assert.deepEqual([again.getStatus(), JSON.parse(again.getBody()).error], [409, 'Duplicate'])
  assert.equal(foreign.getStatus(), 409)
  assert.equal((await bytes(await ada.client.storage.from(name).download('taken.txt'))).toString(), 'three')
})

test('the limits of a bucket hold', async () => {
  const strict = `${name}-strict`
  good(await service.createBucket(strict, { public: false, fileSizeLimit: '1KB', allowedMimeTypes: ['image/png'] }))
  const into = (contentType) => ({ metadata: { bucketName: strict, objectName: 'a', contentType } })

  const large = await refused(Buffer.alloc(2000), options('', into('image/png')))
  const wrong = await refused(Buffer.from('text'), options('', into('text/plain')))

  assert.deepEqual([large.getStatus(), JSON.parse(large.getBody()).error], [413, 'Payload too large'])
  assert.deepEqual([wrong.getStatus(), JSON.parse(wrong.getBody()).error], [415, 'invalid_mime_type'])
})

test('who has no key, no account, or another account, gets nowhere', async () => {
  const bob = await person()
  const stopped = new Upload(content, options('mine.bin', { uploadDataDuringCreation: false }))
  await new Promise((resolve, reject) => {
    Object.assign(stopped.options, { onChunkComplete: () => stopped.abort().then(resolve, reject), onError: reject })
    stopped.start()
  })

  const anon = await refused(Buffer.from('x'), options('x', { headers: { apikey: ANON } }))
  const none = await refused(Buffer.from('x'), options('x', { headers: {} }))
  const foreign = await fetch(stopped.url, {
    method: 'HEAD',
    headers: { ...keys(bob.session.access_token), 'tus-resumable': '1.0.0' },
  })
  const append = await fetch(stopped.url, {
    method: 'PATCH',
    headers: {
      ...keys(bob.session.access_token),
      'tus-resumable': '1.0.0',
      'upload-offset': String(CHUNK),
      'content-type': 'application/offset+octet-stream',
    },
    body: 'x',
  })

  assert.deepEqual([anon.getStatus(), none.getStatus(), foreign.status, append.status], [403, 401, 404, 404])
  assert.equal((await append.json()).code, 'NoSuchUpload')
  await Upload.terminate(stopped.url, { headers: keys(ada.session.access_token), retryDelays: null })
})

test('a link takes an upload to its place alone', async () => {
  const { token } = good(await service.from(name).createSignedUploadUrl('linked/a.bin'))
  const linked = (objectName) =>
    options(objectName, { endpoint: `${ENDPOINT}/sign`, headers: { 'x-signature': token }, uploadDataDuringCreation: false })

  const elsewhere = await refused(Buffer.from('x'), linked('linked/b.bin'))
  const forged = await refused(Buffer.from('x'), { ...linked('linked/a.bin'), headers: { 'x-signature': `${token}x` } })
  await run(content, linked('linked/a.bin'))

  assert.deepEqual([elsewhere.getStatus(), forged.getStatus()], [400, 400])
  assert.ok((await bytes(await service.from(name).download('linked/a.bin'))).equals(content))
  assert.equal((await anonymous().storage.from(name).download('linked/a.bin')).error.statusCode, '404')
})

test('our own API takes the same client', async () => {
  const email = address()
  await fetch(`${URL_}/api/v1/users/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  const signIn = await fetch(`${URL_}/api/v1/login/access-token`, {
    method: 'POST',
    body: new URLSearchParams({ username: email, password: PASSWORD }),
  })
  const headers = { authorization: `Bearer ${(await signIn.json()).access_token}` }
  const path = join(folder, 'own.bin')
  writeFileSync(path, content)
  const given = () => ({
    endpoint: `${URL_}/api/v1/storage/resumable`,
    retryDelays: null,
    chunkSize: CHUNK,
    headers,
    urlStorage: new FileUrlStorage(join(folder, 'own.json')),
    metadata: { filename: 'own.bin', folder_path: 'tus' },
  })
  await new Promise((resolve, reject) => {
    const first = new Upload(createReadStream(path), {
      ...given(),
      onChunkComplete: () => first.abort().then(resolve, reject),
      onError: reject,
    })
    first.start()
  })

  const second = new Upload(createReadStream(path), given())
  const [previous] = await second.findPreviousUploads()
  await new Promise((resolve, reject) => {
    Object.assign(second.options, { onSuccess: resolve, onError: reject })
    second.resumeFromPreviousUpload(previous)
    second.start()
  })

  const kept = await fetch(`${URL_}/api/v1/storage/download/user-uploads/tus/own.bin`, { headers })
  assert.ok(Buffer.from(await kept.arrayBuffer()).equals(content))
})

test('the address tells what it can do', async () => {
  const answer = await fetch(ENDPOINT, { method: 'OPTIONS' })

  assert.equal(answer.status, 204)
  assert.match(answer.headers.get('tus-extension'), /creation/)
  assert.equal(Number(answer.headers.get('tus-max-size')), 5 * 1024 ** 3)
})
