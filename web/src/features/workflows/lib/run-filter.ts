/** What a table of executions can be narrowed to. */
export const STATUSES = ['pending', 'running', 'waiting_for_signal', 'paused', 'completed', 'failed', 'terminated']

export const TRIGGERS = ['manual', 'webhook', 'schedule', 'connector', 'storage', 'sub_workflow', 'replay', 'failure']

/** Milliseconds back from now. */
export const PERIODS: Record<string, { word: string; ms: number }> = {
  hour: { word: 'The last hour', ms: 3_600_000 },
  day: { word: 'The last 24 hours', ms: 86_400_000 },
  week: { word: 'The last 7 days', ms: 604_800_000 },
  month: { word: 'The last 30 days', ms: 2_592_000_000 },
}

const MINUTE = 60_000

/** The moment a period begins, RFC 3339; '' = any time. To the minute, so that a table drawn anew asks for the same. */
export function sinceOf(period: string, now: number): string {
  const found = PERIODS[period]
  return found ? new Date(Math.floor((now - found.ms) / MINUTE) * MINUTE).toISOString() : ''
}

/** "waiting_for_signal" → "Waiting for signal" */
export const wordOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
