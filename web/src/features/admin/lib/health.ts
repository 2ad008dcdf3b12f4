import type { Tone } from '@/ui/badge'
import type { Alert, Health, HealthCheck } from '../system-api'

/** What the server's names of checks mean to a person. */
const TITLES: Record<string, string> = {
  database: 'Database',
  storage: 'Contents of files',
  queue: 'Background work',
  scheduler: 'Scheduler',
  disk: 'Disk',
  embeddings: 'Embedding model',
  ocr: 'Text recognition',
  replication: 'Replica',
  replica_check: 'Trial of the replica',
  backups: 'Backups',
  smtp: 'Mail server',
  watch: 'Self-check',
  browser_pool: 'Browser',
  local_model: 'Own model server',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  'google-ai': 'Google AI',
}

export const titleOfCheck = (name: string) => TITLES[name] ?? name.replaceAll('_', ' ')

const listed = (names: string[]) => new Intl.ListFormat('en').format(names)

/** How it all is, in one sentence. */
export function sentence({ status, checks, unresolved_alerts }: Health): string {
  if (status === 'healthy') return 'Everything works'
  const down = checks.filter((check) => check.status === 'unavailable')
  const dead = down.filter(({ required }) => required)
  const shown = (dead.length > 0 ? dead : down).map(({ name }) => titleOfCheck(name))
  if (shown.length === 0) return unresolved_alerts === 1 ? 'There is an alert' : `There are ${unresolved_alerts} alerts`
  if (dead.length > 0) return `Out of order: ${listed(shown)}`
  return `It works, but look at: ${listed(shown)}`
}

/** Checks in the order they are shown: what is down, what nothing works without, the rest; apart, what is not wanted. */
export function sorted(checks: HealthCheck[]) {
  const place = (check: HealthCheck) => (check.status === 'unavailable' ? 0 : check.required ? 1 : 2)
  return {
    here: checks.filter(({ status }) => status !== 'not_configured').sort((a, b) => place(a) - place(b)),
    notWanted: checks.filter(({ status }) => status === 'not_configured'),
  }
}

export const TONE_OF_SEVERITY: Record<Alert['severity'], Tone> = {
  info: 'accent',
  warning: 'warn',
  error: 'bad',
  critical: 'bad',
}

/** "execution_failed" → "Execution failed" */
export const wordsOf = (name: string) => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** 93784 seconds → "1 day 2 h" */
export function uptime(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (days > 0) return `${days} ${days === 1 ? 'day' : 'days'} ${hours % 24} h`
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`
}
