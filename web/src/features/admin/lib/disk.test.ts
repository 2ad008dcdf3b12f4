import { expect, it } from 'vitest'
import type { Disk } from '../api'
import { freeings, shares, titleOf } from './disk'

const part = (name: string, bytes: number) => ({ name, bytes, detail: '' })
const disk: Disk = {
  total: 1000,
  free: 500,
  wanted: 100,
  parts: [part('database', 150), part('contents', 50)],
  tables: [],
  unused: 10,
  buckets: [],
  owners: [],
  files: [],
  aside: [part('before-restore-1', 20), part('before-restore-2', 30)],
  unused_contents: 5,
}

it('divides the disk between us, others and nobody', () =>
  expect(shares(disk)).toEqual({ ours: 0.2, others: 0.3, free: 0.5 }))

it('never makes more of us than is used, though files change while they are counted', () =>
  expect(shares({ ...disk, parts: [part('contents', 900)] })).toEqual({ ours: 0.5, others: 0, free: 0.5 }))

it('knows what each thing would give back', () =>
  expect(freeings(disk).map(({ bytes }) => bytes)).toEqual([50, undefined, 10, 5]))

it('shows a part it does not know by its own name', () => expect(titleOf('caches')).toBe('caches'))
