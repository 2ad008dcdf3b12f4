import { expect, it } from 'vitest'
import { watchOf, type WatchForm } from './watch-form'

const FORM: WatchForm = { kind: 'bucket', bucket: '', prefix: '', root: '', below: '', include: '' }

it('watches a bucket, or what begins with a path in it', () => {
  expect(watchOf({ ...FORM, bucket: 'scans', prefix: ' letters/ ', include: '*.pdf, *.png' })).toEqual({
    kind: 'bucket',
    bucket: 'scans',
    path: 'letters/',
    include: ['*.pdf', '*.png'],
  })
})

it('watches a folder below one that is open, whatever slashes were typed', () => {
  expect(watchOf({ ...FORM, kind: 'folder', root: '/srv/papers/', below: '/2024/' })).toEqual({
    kind: 'folder',
    path: '/srv/papers/2024',
    include: [],
  })
  expect(watchOf({ ...FORM, kind: 'folder', root: '/srv/papers' })?.path).toBe('/srv/papers')
})

it('is not complete without a place', () => {
  expect(watchOf(FORM)).toBeUndefined()
  expect(watchOf({ ...FORM, kind: 'folder', below: 'x' })).toBeUndefined()
})
