import { afterEach, expect, it } from 'vitest'
import { dateTime } from './format'
import { setTimeStyle, styledClock, styledDate, styledTime, zones, type TimeStyle } from './time-style'

const at = new Date('2026-01-05T23:05:02.000Z')
const style = (change: Partial<TimeStyle>): TimeStyle => ({
  timezone: 'UTC',
  date_format: 'YYYY-MM-DD',
  time_format: '24h',
  ...change,
})

afterEach(() => setTimeStyle(style({})))

it.each([
  ['YYYY-MM-DD', '2026-01-05'],
  ['DD.MM.YYYY', '05.01.2026'],
  ['D MMM YYYY', '5 Jan 2026'],
  ['MMMM D, YYYY', 'January 5, 2026'],
  ['M/D/YY', '1/5/26'],
])('%s is %s', (date_format, words) => expect(styledDate(at, style({ date_format }))).toBe(words))

it.each([
  ['24h', 'UTC', '23:05'],
  ['12h', 'UTC', '11:05 PM'],
  ['24h', 'Asia/Kolkata', '04:35'],
  ['24h', 'America/New_York', '18:05'],
] as const)('in %s at %s it is %s', (time_format, timezone, words) =>
  expect(styledTime(at, style({ time_format, timezone }))).toBe(words),
)

it('says midnight as 00', () => expect(styledTime(new Date('2026-01-05T00:00:00Z'), style({}))).toBe('00:00'))

it('writes the time of a log line to the millisecond', () =>
  expect(styledClock(new Date('2026-01-05T23:05:02.007Z'), 'Europe/Berlin')).toBe('00:05:02.007'))

it('moves the date with the zone', () => expect(styledDate(at, style({ timezone: 'Asia/Tokyo' }))).toBe('2026-01-06'))

it('shows a time even when the browser does not know the zone', () =>
  expect(styledTime(at, style({ timezone: 'Mars/Olympus' }))).toMatch(/^\d\d:\d\d$/))

it('is what the rest of the application writes', () => {
  setTimeStyle(style({ timezone: 'Europe/Berlin', date_format: 'DD.MM.YYYY' }))

  expect(dateTime(at)).toBe('06.01.2026, 00:05')
})

it('offers UTC first and every zone once', () => {
  expect(zones()[0]).toBe('UTC')
  expect(new Set(zones()).size).toBe(zones().length)
})
