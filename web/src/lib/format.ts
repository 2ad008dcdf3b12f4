/** Numbers in the browser's language, times in the zone and form of the person's preferences. */
import { styledClock, styledDate, styledTime, timeStyle, zoneInUse } from './time-style'

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** 1536 → "1.5 KiB" */
export function bytes(size: number): string {
  const step = size < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log2(size) / 10))
  const value = size / 1024 ** step
  return `${value.toLocaleString(undefined, { maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 })} ${SIZES[step]}`
}

/** Milliseconds → "340 ms", "2.4 s", "3 min 05 s", "2 h 10 min" */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export const count = (value: number) => value.toLocaleString()

/** count(3, "document") → "3 documents" */
export const plural = (value: number, one: string, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`

/** 0.9603 → "96 %" */
export const percent = (share: number) => `${Math.round(share * 100)} %`

export const dollars = (value: number) =>
  value.toLocaleString(undefined, { style: 'currency', currency: 'USD', maximumFractionDigits: value < 1 ? 4 : 2 })

/** "2026-01-31, 09:15"; in the browser's own way until the preferences are here */
export function dateTime(at: string | Date): string {
  const style = timeStyle()
  const moment = new Date(at)
  if (style === undefined) return moment.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  return `${styledDate(moment, style)}, ${styledTime(moment, style)}`
}

/** "2026-01-31" */
export function date(at: string | Date): string {
  const style = timeStyle()
  return style ? styledDate(new Date(at), style) : new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' })
}

/** "14:03:07.120" */
export const clock = (at: string | Date) => styledClock(new Date(at), zoneInUse())

/** "2026-01-31 09:15:02 UTC" */
export const utc = (at: string | Date) => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const STEPS = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [7, 'day'],
  [4.35, 'week'],
  [12, 'month'],
  [Infinity, 'year'],
] as const

/** "3 minutes ago", "in 2 hours", "just now" */
export function relative(at: string | Date, now: number = Date.now()): string {
  let distance = (new Date(at).getTime() - now) / 1000
  if (Math.abs(distance) < 10) return 'just now'
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  for (const [size, unit] of STEPS) {
    if (Math.abs(distance) < size) return words.format(Math.round(distance), unit)
    distance /= size
  }
  return dateTime(at)
}
