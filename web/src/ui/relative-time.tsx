import { useSyncExternalStore } from 'react'
import { dateTime, relative, utc } from '@/lib/format'
import { useTimeStyle } from '@/lib/time-style'

const EVERY = 20_000 // ms
let now = Date.now()
const watchers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

// One clock for all times on the page; it stands still while none is shown.
function watch(watcher: () => void) {
  watchers.add(watcher)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of watchers) each()
  }, EVERY)
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

type RelativeTimeProps = { at: string | null | undefined; absolute?: boolean; never?: string; className?: string }

/** "3 minutes ago"; pointing at it shows the local and the UTC time. `never` stands for no time at all. */
export function RelativeTime({ at, absolute = false, never = '–', className }: RelativeTimeProps) {
  const ticking = useSyncExternalStore(watch, () => now)
  useTimeStyle()
  if (!at) return <span className={className}>{never}</span>
  return (
    <time dateTime={at} title={`${dateTime(at)}\n${utc(at)}`} className={className}>
      {absolute ? dateTime(at) : relative(at, Math.max(ticking, Date.now() - EVERY, happened(at)))}
    </time>
  )
}

/** The clock may be some seconds behind; what has happened is never shown as yet to come. */
const happened = (at: string) => Math.min(Date.parse(at), Date.now())
