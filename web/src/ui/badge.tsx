import type { ReactNode } from 'react'
import { cx } from '@/lib/classes'

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad' | 'busy'

const TONES: Record<Tone, string> = {
  neutral: 'bg-sunken text-ink-soft',
  accent: 'bg-accent-soft text-accent-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  busy: 'bg-busy-soft text-busy',
}

type BadgeProps = { tone?: Tone; dot?: boolean; moving?: boolean; className?: string; children: ReactNode }

export function Badge({ tone = 'neutral', dot, moving, className, children }: BadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      {dot && <span aria-hidden className={cx('size-1.5 rounded-full bg-current', moving && 'animate-pulse')} />}
      {children}
    </span>
  )
}

const STATUSES: Record<string, { tone: Tone; moving?: boolean }> = {
  pending: { tone: 'neutral' },
  queued: { tone: 'neutral' },
  scheduled: { tone: 'neutral' },
  idle: { tone: 'neutral' },
  skipped: { tone: 'neutral' },
  cancelled: { tone: 'neutral' },
  terminated: { tone: 'neutral' },
  inactive: { tone: 'neutral' },
  closed: { tone: 'neutral' },
  running: { tone: 'busy', moving: true },
  processing: { tone: 'busy', moving: true },
  retrying: { tone: 'warn', moving: true },
  waiting: { tone: 'warn' },
  waiting_for_signal: { tone: 'warn' },
  paused: { tone: 'warn' },
  degraded: { tone: 'warn' },
  warning: { tone: 'warn' },
  completed: { tone: 'good' },
  active: { tone: 'good' },
  connected: { tone: 'good' },
  available: { tone: 'good' },
  healthy: { tone: 'good' },
  ready: { tone: 'good' },
  failed: { tone: 'bad' },
  error: { tone: 'bad' },
  unavailable: { tone: 'bad' },
  expired: { tone: 'bad' },
}

/** A state of the contract, as a word plus colour; one that is not known here stays neutral. */
export function StatusBadge({ status, className }: { status: string; className?: string }) {
  const { tone, moving } = STATUSES[status] ?? { tone: 'neutral' as const }
  const word = status.replaceAll('_', ' ')
  return (
    <Badge tone={tone} moving={moving} dot className={className}>
      {word.charAt(0).toUpperCase() + word.slice(1)}
    </Badge>
  )
}
