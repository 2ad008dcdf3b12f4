import { date } from '@/lib/format'
import { zoneInUse } from '@/lib/time-style'
import type { Reach } from '../api'

/** What a clock in `zone` shows, as a field for times takes it: "2026-01-31T09:15:07" */
export function wallClock(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '00'
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}`
}

/** The moment at which a clock in `zone` shows that; of an hour that comes twice, the first. */
export function fromWallClock(text: string, zone: string): Date | undefined {
  const asUtc = new Date(`${text}Z`).getTime()
  if (Number.isNaN(asUtc)) return undefined
  const offset = (at: number) => new Date(`${wallClock(new Date(at), zone)}Z`).getTime() - Math.floor(at / 1000) * 1000
  // A day off at most, so that one of the two offsets is that of the moment itself.
  const candidates = [offset(asUtc - DAY), offset(asUtc + DAY)].map((each) => new Date(asUtc - each))
  const wanted = wallClock(new Date(asUtc), 'UTC')
  const fitting = candidates.filter((each) => wallClock(each, zone) === wanted)
  return (fitting.length > 0 ? fitting : candidates).sort((a, b) => a.getTime() - b.getTime())[0]
}

/** "31 Jan 2026, 09:15:07" */
export const moment = (at: Date) => `${date(at)}, ${clockTime(at)}`

/** "09:15:07" */
export const clockTime = (at: Date) => wallClock(at, zoneInUse()).slice(11)

const MINUTE = 60_000 // ms
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export type Preset = { value: string; title: string; at: Date }

/** Times that are often wanted, as far as the replica reaches back. */
export function presets(now: Date, reach: Reach): Preset[] {
  const all = [
    { value: 'minute', title: 'One minute ago', ago: MINUTE },
    { value: 'quarter', title: '15 minutes ago', ago: 15 * MINUTE },
    { value: 'hour', title: 'One hour ago', ago: HOUR },
    { value: 'day', title: 'Yesterday', ago: DAY },
  ]
  return all
    .map(({ ago, ...rest }) => ({ ...rest, at: new Date(Math.floor((now.getTime() - ago) / 1000) * 1000) }))
    .filter(({ at }) => whyNot(at, reach) === undefined)
}

/** Why one cannot go back to that time; undefined = one can. */
export function whyNot(at: Date | undefined, { earliest, latest }: Reach): string | undefined {
  if (at === undefined) return 'Choose a day and a time.'
  if (at < new Date(earliest)) return `The replica begins at ${moment(new Date(earliest))}.`
  if (at > new Date(latest)) return `The replica ends at ${moment(new Date(latest))}.`
  return undefined
}

/** How finely a state of that time is found: "to the second" */
export function fineness(at: Date, { fine_since, fine_seconds, coarse_seconds }: Reach): string {
  const seconds = at >= new Date(fine_since) ? fine_seconds : coarse_seconds
  return seconds === 1 ? 'to the second' : `to ${seconds} seconds`
}
