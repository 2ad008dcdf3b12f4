import { expect, it } from 'vitest'
import { fineness, fromWallClock, presets, wallClock, whyNot } from './times'

const reach = {
  earliest: '2026-01-30T09:00:00.000Z',
  latest: '2026-01-31T09:15:07.500Z',
  fine_since: '2026-01-31T08:15:07.500Z',
  fine_seconds: 1,
  coarse_seconds: 30,
}
const now = new Date('2026-01-31T09:15:08.400Z')

it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati', 'Asia/Kathmandu'])(
  'reads back what a clock in %s shows',
  (zone) => {
    for (const at of ['2026-01-31T23:59:59Z', '2026-07-01T00:00:00Z', '2026-03-29T00:30:00Z']) {
      expect(fromWallClock(wallClock(new Date(at), zone), zone)).toEqual(new Date(at))
    }
  },
)

it('takes the first of an hour that comes twice, and does something sensible with one that never comes', () => {
  expect(fromWallClock('2026-10-25T02:30:00', 'Europe/Berlin')).toEqual(new Date('2026-10-25T00:30:00Z'))
  expect(fromWallClock('2026-03-29T02:30:00', 'Europe/Berlin')).toEqual(new Date('2026-03-29T00:30:00Z'))
})

it('takes a time without seconds, and none at all for none', () => {
  expect(fromWallClock('2026-01-31T09:15', 'UTC')).toEqual(new Date('2026-01-31T09:15:00Z'))
  expect(fromWallClock('', 'UTC')).toBeUndefined()
})

it('offers the times that the replica reaches', () => {
  expect(presets(now, reach).map(({ value }) => value)).toEqual(['minute', 'quarter', 'hour', 'day'])
  expect(presets(now, reach)[0]?.at).toEqual(new Date('2026-01-31T09:14:08Z'))
  expect(presets(now, { ...reach, earliest: '2026-01-31T09:14:30Z' })).toEqual([])
})

it('says why a time cannot be had', () => {
  expect(whyNot(undefined, reach)).toBe('Choose a day and a time.')
  expect(whyNot(new Date('2026-01-01'), reach)).toMatch(/begins at/)
  expect(whyNot(new Date('2026-02-01'), reach)).toMatch(/ends at/)
  expect(whyNot(new Date('2026-01-31T09:00:00Z'), reach)).toBeUndefined()
})

it('knows how finely', () => {
  expect(fineness(new Date('2026-01-31T09:00:00Z'), reach)).toBe('to the second')
  expect(fineness(new Date('2026-01-30T10:00:00Z'), reach)).toBe('to 30 seconds')
})
