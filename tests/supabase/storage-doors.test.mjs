// Who reaches which files: links, people, and programs with the public key.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { StorageClient } from '@supabase/storage-js'
import { PNG, bucket, fresh, names, service, text } from './files.mjs'
import { ANON, SERVICE, URL_, anonymous, good, person } from './house.mjs'

describe('links', () => {
  let name, files
  before(async () => {
    name = await bucket()
    files = service.from(name)
    good(await files.upload('dir/secret.txt', 'secret'))
  })

  test('public ones read what is in public buckets alone', async () => {
    const open = await bucket({ public: true })
    good(await service.from(open).upload('a/page.txt', 'for all', { cacheControl: '60' }))

    const url = service.from(open).getPublicUrl('a/page.txt', { download: 'other.txt' }).data.publicUrl
    const found = await fetch(url)
    const part = await fetch(url, { headers: { range: 'bytes=4-6' } })
    const same = await fetch(url, { headers: { 'if-none-match': found.headers.get('etag') } })
    const closed = await fetch(files.getPublicUrl('dir/secret.txt').data.publicUrl)

    assert.equal(await found.text(), 'for all')
    assert.match(found.headers.get('content-disposition'), /^attachment;.*other\.txt/)
    assert.equal(found.headers.get('cache-control'), 'max-age=60')
    assert.deepEqual([part.status, await part.text()], [206, 'all'])
    assert.equal(same.status, 304)
    assert.deepEqual([closed.status, (await closed.json()).error], [404, 'Bucket not found'])
    assert.equal(await text(await anonymous().storage.from(open).download('a/page.txt')), 'for all')
  })

  test('signed ones read one file until they expire', async () => {
    const { signedUrl } = good(await files.createSignedUrl('dir/secret.txt', 60))
    const named = good(await files.createSignedUrl('dir/secret.txt', 60, { download: 'b.txt' })).signedUrl
    const many = good(await files.createSignedUrls(['dir/secret.txt', 'dir/none.txt'], 60))
    const missing = await files.createSignedUrl('dir/none.txt', 60)
    const token = new URL(signedUrl).searchParams.get('token')

    good(await files.upload('dir/other.txt', 'other'))
    const elsewhere = await fetch(signedUrl.replace('secret.txt', 'other.txt'))
    const forged = await fetch(signedUrl.replace(token, token.slice(0, -2) + (token.endsWith('AA') ? 'BB' : 'AA')))
    const none = await fetch(`${URL_}/storage/v1/object/sign/${name}/dir/secret.txt`)

    assert.equal(await (await fetch(signedUrl)).text(), 'secret')
    assert.match((await fetch(named)).headers.get('content-disposition'), /^attachment;.*b\.txt/)
    assert.deepEqual(many.map(({ error, path }) => [error === null, path]), [[true, 'dir/secret.txt'], [false, 'dir/none.txt']])
    assert.equal(await (await fetch(many[0].signedUrl)).text(), 'secret')
    assert.equal(missing.error.statusCode, '404')
    for (const answer of [elsewhere, forged, none]) assert.deepEqual([answer.status, (await answer.json()).error], [400, 'InvalidJWT'])
  })

  test('signed ones take one upload', async () => {
    const { token, path, signedUrl } = good(await files.createSignedUploadUrl('up/new.txt'))
    const stranger = anonymous().storage.from(name)

    const elsewhere = await stranger.uploadToSignedUrl('up/other.txt', token, 'wrong')
    const stored = good(await stranger.uploadToSignedUrl(path, token, 'by link', { contentType: 'text/plain' }))
    const again = await stranger.uploadToSignedUrl(path, token, new Blob(['again']))
    const upsert = good(await files.createSignedUploadUrl('up/new.txt', { upsert: true }))
    good(await stranger.uploadToSignedUrl('up/new.txt', upsert.token, new Blob(['again'])))
    const taken = await files.createSignedUploadUrl('up/new.txt')

    assert.ok(signedUrl.startsWith(`${URL_}/storage/v1/object/upload/sign/${name}/up/new.txt?token=`))
    assert.equal(elsewhere.error.statusCode, '400')
    assert.equal(stored.fullPath, `${name}/up/new.txt`)
    assert.equal(again.error.statusCode, '409')
    assert.equal(await text(await files.download('up/new.txt')), 'again')
    assert.equal(taken.error.statusCode, '409')
  })

  test('pictures are given in another shape', async () => {
    const open = await bucket({ public: true })
    good(await service.from(open).upload('p.png', PNG, { contentType: 'image/png' }))
    good(await service.from(open).upload('t.txt', 'no picture'))
    const transform = { width: 2, height: 2, resize: 'cover', quality: 50 }

    const url = service.from(open).getPublicUrl('p.png', { transform }).data.publicUrl
    const webp = await fetch(url, { headers: { accept: 'image/webp,*/*' } })
    const png = good(await service.from(open).download('p.png', { transform: { ...transform, format: 'origin' } }))
    const signed = good(await service.from(open).createSignedUrl('p.png', 60, { transform })).signedUrl
    const plain = await service.from(open).download('t.txt', { transform })
    const huge = await service.from(open).download('p.png', { transform: { width: 99999 } })

    assert.deepEqual([webp.status, webp.headers.get('content-type')], [200, 'image/webp'])
    assert.equal(png.type, 'image/png')
    assert.equal(Buffer.from(await png.arrayBuffer()).readUInt32BE(16), 2)
    assert.ok(signed.includes('/render/image/sign/'))
    assert.equal((await fetch(signed)).headers.get('content-type'), 'image/png')
    assert.equal(plain.error.statusCode, '415')
    assert.equal(huge.error.statusCode, '400')
  })

  test('caches are told, though there are none', async () => {
    assert.equal(good(await files.purgeCache('dir/secret.txt')).message, 'success')
    assert.equal(good(await service.purgeBucketCache(name)).message, 'success')
  })
})

describe('people', () => {
  let name, ada, bob
  before(async () => {
    name = await bucket()
    ada = (await person()).client.storage
    bob = (await person()).client.storage
    good(await ada.from(name).upload('ada/note.txt', 'of ada'))
  })

  test('read, list and change their own files alone', async () => {
    const hers = bob.from(name)

    assert.deepEqual(good(await hers.list('ada')), [])
    assert.deepEqual(good(await hers.listV2()).objects, [])
    assert.equal((await hers.download('ada/note.txt')).error.statusCode, '404')
    assert.equal((await hers.exists('ada/note.txt')).data, false)
    assert.equal((await hers.createSignedUrl('ada/note.txt', 60)).error.statusCode, '404')
    assert.equal((await hers.move('ada/note.txt', 'bob.txt')).error.statusCode, '404')
    assert.equal((await hers.copy('ada/note.txt', 'bob.txt')).error.statusCode, '404')
    assert.deepEqual(good(await hers.remove(['ada/note.txt'])), [])
    for (const answer of [
      await hers.upload('ada/note.txt', 'mine'),
      await hers.upload('ada/note.txt', 'mine', { upsert: true }),
      await hers.update('ada/note.txt', 'mine'),
      await hers.createSignedUploadUrl('ada/note.txt', { upsert: true }),
    ]) {
      assert.equal(answer.error.statusCode, '409')
    }
    assert.equal(await text(await ada.from(name).download('ada/note.txt')), 'of ada')
    assert.deepEqual(names(good(await service.from(name).list('ada'))), ['note.txt'])
  })

  test('have buckets of their own', async () => {
    const own = fresh('own')
    good(await ada.createBucket(own, { public: false }))
    good(await ada.from(own).upload('a.txt', 'mine'))

    assert.ok(names(good(await ada.listBuckets())).includes(own))
    assert.ok(!names(good(await bob.listBuckets())).includes(own))
    assert.equal((await bob.getBucket(own)).error.statusCode, '404')
    assert.equal((await bob.from(own).upload('b.txt', 'x')).error.message, 'Bucket not found')
    assert.equal((await ada.updateBucket(name, { public: true })).error.statusCode, '403')
    assert.equal((await ada.deleteBucket(name)).error.statusCode, '403')
    assert.deepEqual(names(good(await service.from(own).list())), ['a.txt'])
  })

  test('have trees of their own in the fixed buckets', async () => {
    good(await ada.from('user-uploads').upload('same.txt', 'ada'))
    good(await bob.from('user-uploads').upload('same.txt', 'bob'))

    assert.equal(await text(await ada.from('user-uploads').download('same.txt')), 'ada')
    assert.equal(await text(await bob.from('user-uploads').download('same.txt')), 'bob')
    assert.equal((await service.from('user-uploads').download('same.txt')).error.statusCode, '404')
  })

  test('without a name write nothing and read what is public alone', async () => {
    const stranger = anonymous().storage
    const files = stranger.from(name)

    for (const answer of [
      await files.upload('x.txt', 'x'),
      await files.update('x.txt', 'x'),
      await files.createSignedUploadUrl('x.txt'),
      await files.move('ada/note.txt', 'x.txt'),
      await files.copy('ada/note.txt', 'x.txt'),
      await stranger.createBucket(fresh(), { public: true }),
    ]) {
      assert.deepEqual([answer.error.statusCode, answer.error.message], ['403', 'new row violates row-level security policy'])
    }
    assert.equal((await files.download('ada/note.txt')).error.statusCode, '404')
    assert.deepEqual(good(await files.list('ada')), [])
    assert.deepEqual(good(await files.remove(['ada/note.txt'])), [])
    assert.deepEqual(good(await stranger.listBuckets()), [])
    assert.equal((await stranger.getBucket(name)).error.statusCode, '404')
    assert.equal((await stranger.emptyBucket(name)).error.statusCode, '404')
  })
})

test('the file half alone works by the same keys', async () => {
  const storage = new StorageClient(`${URL_}/storage/v1`, { apikey: SERVICE, Authorization: `Bearer ${SERVICE}` })
  const name = fresh('alone')
  good(await storage.createBucket(name, { public: false }))
  good(await storage.from(name).upload('a.txt', 'alone'))

  const stranger = new StorageClient(`${URL_}/storage/v1`, { apikey: ANON })

  assert.equal(await text(await storage.from(name).download('a.txt')), 'alone')
  assert.equal((await stranger.from(name).download('a.txt')).error.statusCode, '404')
})
