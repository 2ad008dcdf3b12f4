/** How this person reads dates and times: the zone and the forms of their preferences. */
import { createStore } from './store'

/** date_format: `YYYY MMMM MMM MM M DD D YY` stand for parts of the date, all else for itself. */
export type TimeStyle = { timezone: string; date_format: string; time_format: '12h' | '24h' }

export const DATE_FORMATS = ['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'D MMM YYYY', 'MMM D, YYYY']

const store = createStore<TimeStyle | undefined>(undefined)

export const timeStyle = store.get
/** Draws the component again when the style changes; undefined until the preferences are here. */
export const useTimeStyle = store.use

export function setTimeStyle({ timezone, date_format, time_format }: TimeStyle) {
  const now = store.get()
  if (now?.timezone === timezone && now.date_format === date_format && now.time_format === time_format) return
  store.set({ timezone, date_format, time_format })
}

export const browserZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** The zone that times are shown and typed in: the person's own, else the browser's. */
export const zoneInUse = () => timeStyle()?.timezone ?? browserZone()

/** Every zone the browser knows, UTC first. */
export const zones = () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

/** "2026-01-31" */
export function styledDate(at: Date, { timezone, date_format }: TimeStyle): string {
  const { year, month, day, longMonth, shortMonth } = partsOf(at, timezone)
  const values: Record<string, string> = {
    YYYY: year,
    YY: year.slice(-2),
    MMMM: longMonth,
    MMM: shortMonth,
    MM: month.padStart(2, '0'),
    M: month,
    DD: day.padStart(2, '0'),
    D: day,
  }
  return date_format.replace(/YYYY|YY|MMMM|MMM|MM|M|DD|D/g, (token) => values[token] ?? token)
}

/** "09:15", "9:15 AM" */
export const styledTime = (at: Date, { timezone, time_format }: TimeStyle) =>
  formatter('en-GB', {
    timeZone: known(timezone),
    hour: time_format === '24h' ? '2-digit' : 'numeric',
    minute: '2-digit',
    hour12: time_format === '12h',
  })
    .format(at)
    .replace(/\b[ap]m$/, (half) => half.toUpperCase())

/** "14:03:07.120", for logs: to the millisecond, and 24 hours for everybody */
export const styledClock = (at: Date, timezone: string) =>
  formatter('en-GB', {
    timeZone: known(timezone),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(at)

function partsOf(at: Date, timezone: string) {
  const timeZone = known(timezone)
  const part = (options: Intl.DateTimeFormatOptions, name: Intl.DateTimeFormatPartTypes) =>
    formatter('en-US', { timeZone, ...options })
      .formatToParts(at)
      .find(({ type }) => type === name)?.value ?? ''
  const [year, month, day] = (['year', 'month', 'day'] as const).map((name) => part({ [name]: 'numeric' }, name))
  return {
    year: year ?? '',
    month: month ?? '',
    day: day ?? '',
    longMonth: part({ month: 'long' }, 'month'),
    shortMonth: part({ month: 'short' }, 'month'),
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Making one takes a hundred times longer than using it. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formatters.set(key, made)
  return made
}

/** The server may know a zone that this browser does not: then the browser's own is shown. */
function known(timezone: string): string {
  try {
    formatter('en-US', { timeZone: timezone })
    return timezone
  } catch {
    return browserZone()
  }
}
