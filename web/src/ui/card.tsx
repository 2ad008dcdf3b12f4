import type { ComponentProps, ReactNode } from 'react'
import { cx } from '@/lib/classes'

/** A surface of its own. `flush` leaves the padding to what is inside, e.g. a table. */
export function Card({ flush, className, ...rest }: ComponentProps<'section'> & { flush?: boolean }) {
  return (
    <section
      {...rest}
      className={cx(
        'rounded-card border border-line bg-surface shadow-low',
        flush ? 'overflow-hidden' : 'p-5',
        className,
      )}
    />
  )
}

/** Names and values, one pair per row. */
export function Facts({ facts, className }: { facts: [name: ReactNode, value: ReactNode][]; className?: string }) {
  return (
    <dl className={cx('grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-6 gap-y-2 text-base', className)}>
      {facts.map(([name, value], place) => (
        <div key={place} className="contents">
          <dt className="text-ink-faint">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
