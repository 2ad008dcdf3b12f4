import { percent } from '@/lib/format'
import { cx } from '@/lib/classes'

type ProgressProps = {
  /** 0 to 1; absent = under way, nobody knows how far */
  value?: number
  label: string
  className?: string
}

export function Progress({ value, label, className }: ProgressProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={value === undefined ? undefined : Math.round(value * 100)}
      aria-valuetext={value === undefined ? undefined : percent(value)}
      className={cx('h-1.5 overflow-hidden rounded-full bg-sunken', className)}
    >
      <div
        className={cx(
          'h-full rounded-full bg-accent transition-[width] duration-300',
          value === undefined && 'animate-pulse',
        )}
        style={{ width: value === undefined ? '100%' : `${Math.max(2, value * 100)}%` }}
      />
    </div>
  )
}
