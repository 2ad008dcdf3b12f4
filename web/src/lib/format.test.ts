import { expect, it } from 'vitest'
import { bytes, duration, plural, relative } from './format'

it.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1536, '1.5 KiB'],
  [52428800, '50 MiB'],
])('%i bytes are %s', (size, words) => expect(bytes(size)).toBe(words))

it.each([
  [0, '0 ms'],
  [2400, '2.4 s'],
  [185_000, '3 min 05 s'],
  [7_800_000, '2 h 10 min'],
])('%i ms are %s', (ms, words) => expect(duration(ms)).toBe(words))

it.each([
  ['2026-01-31T09:15:02.000Z', 'just now'],
  ['2026-01-31T09:12:02.000Z', '3 minutes ago'],
  ['2026-01-31T11:15:02.000Z', 'in 2 hours'],
  ['2026-01-30T08:15:02.000Z', 'yesterday'],
])('%s is %s', (at, words) => expect(relative(at, Date.parse('2026-01-31T09:15:05.000Z'))).toBe(words))

it('counts in words', () => {
  expect(plural(1, 'document')).toBe('1 document')
  expect(plural(2, 'index', 'indexes')).toBe('2 indexes')
})
