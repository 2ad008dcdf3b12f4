// Buckets and files, as a back end with the service key uses them.
import assert from 'node:assert/strict'
import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { PNG, bucket, fresh, names, service, text } from './files.mjs'
import { SERVICE, URL_, good } from './house.mjs'

describe('buckets', () => {
  test('are made, shown, listed, changed, emptied and deleted', async () => {
    const name = fresh()
    const made = good(
      await service.createBucket(name, { public: true, fileSizeLimit: '10MB', allowedMimeTypes: ['image/*', 'text/plain'] }),
    )
    const shown = good(await service.getBucket(name))
    good(await service.updateBucket(name, { public: false, fileSizeLimit: 2000, allowedMimeTypes: null }))
    const changed = good(await service.getBucket(name))
    good(await service.from(name).upload('a/b.txt', 'hello'))
    const full = await service.deleteBucket(name)
    const emptied = good(await service.emptyBucket(name))
    const deleted = good(await service.deleteBucket(name))
    const gone = await service.getBucket(name)

    assert.equal(made.name, name)
    assert.deepEqual(
      [shown.id, shown.public, shown.file_size_limit, shown.allowed_mime_types],
      [name, true, 10_000_000, ['image/*', 'text/plain']],
    )
    assert.deepEqual([changed.public, changed.file_size_limit, changed.allowed_mime_types], [false, 2000, null])
    assert.deepEqual([full.error.statusCode, full.error.code], ['409', 'ResourceNotEmpty'])
    assert.equal(emptied.message, 'Successfully emptied')
    assert.equal(deleted.message, 'Successfully deleted')
    assert.deepEqual([gone.error.statusCode, gone.error.message], ['404', 'Bucket not found'])
  })

  test('are listed with the fixed ones, searched, sorted and paged', async () => {
    const word = fresh('list')
    for (const letter of ['b', 'c', 'a']) good(await service.createBucket(`${word}-${letter}`, { public: false }))

    const all = names(good(await service.listBuckets()))
    const found = names(
      good(await service.listBuckets({ search: word, sortColumn: 'name', sortOrder: 'desc', limit: 2, offset: 1 })),
    )

    assert.ok(all.includes('user-uploads') && all.includes(`${word}-a`))
    assert.deepEqual(found, [`${word}-b`, `${word}-a`])
  })

  test('may have spaces in their names, and a name is given once', async () => {
    const name = `${fresh()} with spaces & signs (1)`
    good(await service.createBucket(name, { public: true }))
    good(await service.from(name).upload('a b.txt', 'spaced'))

    const again = await service.createBucket(name, { public: false })
    const { publicUrl } = service.from(name).getPublicUrl('a b.txt').data

    assert.deepEqual([again.error.statusCode, again.error.message], ['409', 'The resource already exists'])
    assert.equal(await (await fetch(publicUrl)).text(), 'spaced')
  })

  test('with a size that is none, or a name that is none, are refused', async () => {
    const size = await service.createBucket(fresh(), { public: false, fileSizeLimit: '10 bananas' })
    const type = await service.createBucket(fresh(), { public: false, allowedMimeTypes: ['pictures'] })
    const refused = await Promise.all(
      ['', '..', ' a', 'a/b', 'a\\b', 'public', 'x'.repeat(101), 'a\u0000b', 'ä'].map((name) =>
        service.createBucket(name, { public: false }),
      ),
    )

    assert.match(size.error.message, /Invalid file size format/)
    assert.equal(type.error.statusCode, '400')
    assert.deepEqual([...new Set(refused.map(({ error }) => error?.statusCode))], ['400'])
  })

  test('the fixed ones can be used and not changed', async () => {
    const changed = await service.updateBucket('user-uploads', { public: true })
    const emptied = await service.emptyBucket('user-uploads')
    const deleted = await service.deleteBucket('rag-files')

    assert.deepEqual([changed, emptied, deleted].map(({ error }) => error.statusCode), ['403', '403', '403'])
  })
})

describe('objects', () => {
  let name, files
  before(async () => {
    name = await bucket()
    files = service.from(name)
  })

  test('are uploaded in every kind of body', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'supabase-'))
    writeFileSync(join(folder, 'stream.txt'), 'streamed')
    const form = new FormData()
    form.append('anything', new Blob(['in a form']), 'local.txt')
    const bytes = new TextEncoder().encode('bytes')
    const bodies = {
      string: ['text', 'text'],
      buffer: [Buffer.from('buffer'), 'buffer'],
      array: [bytes.buffer, 'bytes'],
      view: [bytes, 'bytes'],
      blob: [new Blob(['blob'], { type: 'text/plain' }), 'blob'],
      file: [new File(['file'], 'other.txt', { type: 'text/plain' }), 'file'],
      form: [form, 'in a form'],
      stream: [createReadStream(join(folder, 'stream.txt')), 'streamed'],
      web: [new Blob(['web']).stream(), 'web'],
      empty: ['', ''],
    }
    for (const [kind, [body, wanted]] of Object.entries(bodies)) {
      const path = `bodies/${kind}.txt`
      const stored = good(await files.upload(path, body))
      assert.deepEqual([stored.path, stored.fullPath], [path, `${name}/${path}`])
      assert.match(stored.id, /^[0-9a-f-]{36}$/)
      assert.equal(await text(await files.download(path)), wanted, kind)
    }
  })

  test('keep what was said about them', async () => {
    const options = { cacheControl: '120', contentType: 'image/png', metadata: { who: 'ada', n: 1 } }
    good(await files.upload('said/raw.png', PNG, options))
    good(await files.upload('said/form.png', new Blob([PNG], { type: 'image/png' }), options))

    for (const path of ['said/raw.png', 'said/form.png']) {
      const info = good(await files.info(path))
      assert.deepEqual(
        [info.name, info.bucketId, info.size, info.contentType, info.cacheControl, info.metadata],
        [path, name, PNG.length, 'image/png', 'max-age=120', { who: 'ada', n: 1 }],
      )
    }
    const [listed] = good(await files.list('said', { search: 'RAW' }))
    assert.deepEqual(
      [listed.name, listed.metadata.mimetype, listed.metadata.size, listed.metadata.cacheControl],
      ['raw.png', 'image/png', PNG.length, 'max-age=120'],
    )
  })

  test('are not overwritten unless asked', async () => {
    const first = good(await files.upload('once.txt', 'first'))
    const second = await files.upload('once.txt', 'second')
    const upserted = good(await files.upload('once.txt', 'third', { upsert: true }))
    const seen = await text(await files.download('once.txt'))
    good(await files.update('once.txt', 'fourth'))

    assert.deepEqual(
      [second.error.statusCode, second.error.code, second.error.message],
      ['409', 'ResourceAlreadyExists', 'The resource already exists'],
    )
    assert.equal(upserted.id, first.id)
    assert.deepEqual([seen, await text(await files.download('once.txt'))], ['third', 'fourth'])
  })

  test('exist or do not', async () => {
    good(await files.upload('there.txt', 'x'))

    const there = await files.exists('there.txt')
    const not = await files.exists('not-there.txt')
    const missing = await files.download('not-there.txt')
    const head = await fetch(`${URL_}/storage/v1/object/${name}/there.txt`, { method: 'HEAD', headers: { apikey: SERVICE } })

    assert.deepEqual([there.data, not.data, not.error.code], [true, false, 'NoSuchKey'])
    assert.deepEqual([missing.error.statusCode, missing.error.message], ['404', 'Object not found'])
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '1'])
  })

  test('are moved and copied, to other buckets too', async () => {
    const other = await bucket()
    good(await files.upload('from/a.txt', 'moving', { metadata: { kept: true } }))

    const moved = good(await files.move('from/a.txt', 'to/b.txt'))
    const copied = good(await files.copy('to/b.txt', 'to/c.txt'))
    const away = good(await files.copy('to/b.txt', 'd.txt', { destinationBucket: other }))
    good(await files.move('to/c.txt', 'e.txt', { destinationBucket: other }))
    const taken = await files.copy('to/b.txt', 'e.txt', { destinationBucket: other })
    const plain = good(await files.copy('to/b.txt', 'plain.txt', { copyMetadata: false, metadata: { cacheControl: 'max-age=7' } }))

    assert.equal(moved.message, 'Successfully moved')
    assert.equal(copied.path, `${name}/to/c.txt`)
    assert.equal(away.path, `${other}/d.txt`)
    assert.deepEqual(names(good(await files.list('to'))), ['b.txt'])
    assert.deepEqual(names(good(await service.from(other).list())), ['d.txt', 'e.txt'])
    assert.deepEqual(good(await service.from(other).info('e.txt')).metadata, { kept: true })
    assert.equal(taken.error.statusCode, '409')
    const info = good(await files.info(plain.path.slice(name.length + 1)))
    assert.deepEqual([info.metadata, info.cacheControl], [{}, 'max-age=7'])
  })

  test('are removed, and the answer says which', async () => {
    for (const path of ['gone/a.txt', 'gone/b.txt', 'gone/c.txt']) good(await files.upload(path, 'x'))

    const removed = good(await files.remove(['gone/a.txt', 'gone/b.txt', 'gone/never.txt']))

    assert.deepEqual(names(removed), ['gone/a.txt', 'gone/b.txt'])
    assert.equal(removed[0].bucket_id, name)
    assert.deepEqual(names(good(await files.list('gone'))), ['c.txt'])
  })

  test('are listed by folder, with the folders', async () => {
    const mine = service.from(await bucket())
    for (const path of ['z.txt', 'a.txt', 'm/1.txt', 'm/n/2.txt', 'b/3.txt', 'Zoo.txt']) good(await mine.upload(path, path))

    const root = good(await mine.list())
    const down = good(await mine.list('', { sortBy: { column: 'name', order: 'desc' } }))
    const paged = good(await mine.list('', { limit: 2, offset: 1 }))
    const found = good(await mine.list('', { search: 'z' }))
    const inner = good(await mine.list('m/'))
    const never = good(await mine.list('nothing'))
    const byTime = good(await mine.list('', { sortBy: { column: 'created_at', order: 'desc' }, offset: 2 }))

    assert.deepEqual(names(root), ['b', 'm', 'Zoo.txt', 'a.txt', 'z.txt'])
    assert.deepEqual(root.map(({ id }) => id === null), [true, true, false, false, false])
    assert.deepEqual(names(down), ['m', 'b', 'z.txt', 'a.txt', 'Zoo.txt'])
    assert.deepEqual(names(paged), ['m', 'Zoo.txt'])
    assert.deepEqual(names(found), ['Zoo.txt', 'z.txt'])
    assert.deepEqual(names(inner), ['n', '1.txt'])
    assert.deepEqual(never, [])
    assert.deepEqual(names(byTime), ['Zoo.txt', 'a.txt', 'z.txt'])
  })

  test('are listed by prefix, page after page', async () => {
    const mine = service.from(await bucket())
    for (const path of ['a/1.txt', 'a/2.txt', 'a/sub/3.txt', 'ab.txt', 'b.txt']) good(await mine.upload(path, path))

    const first = good(await mine.listV2({ prefix: 'a', limit: 3 }))
    const second = good(await mine.listV2({ prefix: 'a', limit: 3, cursor: first.nextCursor }))
    const folders = good(await mine.listV2({ with_delimiter: true, limit: 2 }))
    const rest = good(await mine.listV2({ with_delimiter: true, limit: 2, cursor: folders.nextCursor }))
    const newest = good(await mine.listV2({ sortBy: { column: 'created_at', order: 'desc' }, limit: 2 }))
    const older = good(
      await mine.listV2({ sortBy: { column: 'created_at', order: 'desc' }, limit: 9, cursor: newest.nextCursor }),
    )
    const foreign = await mine.listV2({ cursor: 'bm9uc2Vuc2U=' })

    assert.deepEqual([names(first.objects), first.hasNext], [['a/1.txt', 'a/2.txt', 'a/sub/3.txt'], true])
    assert.deepEqual([names(second.objects), second.hasNext], [['ab.txt'], false])
    assert.deepEqual([names(folders.folders), names(folders.objects), folders.hasNext], [['a/'], ['ab.txt'], true])
    assert.deepEqual([names(rest.folders), names(rest.objects), rest.hasNext], [[], ['b.txt'], false])
    assert.deepEqual(names([...newest.objects, ...older.objects]).sort(), ['a/1.txt', 'a/2.txt', 'a/sub/3.txt', 'ab.txt', 'b.txt'])
    assert.equal(foreign.error.statusCode, '400')
  })

  test('of the wrong kind or size are refused by their bucket', async () => {
    const strict = service.from(await bucket({ public: false, fileSizeLimit: '1KB', allowedMimeTypes: ['image/*'] }))

    const wrong = await strict.upload('a.txt', 'text', { contentType: 'text/plain' })
    const page = await strict.upload('a.png', '<html><script>1</script>', { contentType: 'image/png' })
    const large = await strict.upload('large.png', Buffer.concat([PNG, Buffer.alloc(2000)]), { contentType: 'image/png' })
    const form = await strict.upload('large.png', new Blob([PNG, Buffer.alloc(2000)], { type: 'image/png' }))
    good(await strict.upload('b.png', PNG, { contentType: 'image/png' }))

    for (const { error } of [wrong, page]) assert.deepEqual([error.statusCode, error.code], ['415', 'InvalidMimeType'])
    assert.match(wrong.error.message, /mime type text\/plain is not supported/)
    for (const { error } of [large, form]) {
      assert.deepEqual([error.statusCode, error.message], ['413', 'The object exceeded the maximum allowed size'])
    }
    assert.deepEqual(names(good(await strict.list())), ['b.png'])
  })

  test('with signs in their names come back under the same names', async () => {
    const odd = service.from(await bucket({ public: true }))
    const paths = ["it's (1) & $@=;:+,!.txt", '日本語/ファイル.txt', 'CON.txt', ' spaced .txt', 'a%b.txt', 'emoji 🐈.txt', '.hidden']
    for (const path of paths) good(await odd.upload(path, path))

    const listed = good(await odd.listV2()).objects
    for (const path of paths) assert.equal(await text(await odd.download(path)), path)
    for (const { signedUrl } of good(await odd.createSignedUrls(paths, 60))) assert.equal((await fetch(signedUrl)).status, 200)

    assert.deepEqual(names(listed).sort(), [...paths].sort())
  })
})
