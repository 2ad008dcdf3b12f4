import { cx } from '@/lib/classes'

type SkeletonProps = { lines?: number; className?: string }

/** The shape of what is coming. Invisible for the first 150 ms. `className` draws one block of any shape. */
export function Skeleton({ lines, className }: SkeletonProps) {
  if (lines === undefined) return <div aria-hidden className={cx('shimmer rounded-control', className)} />
  return (
    <div role="status" aria-label="Loading" className={cx('flex flex-col gap-3', className)}>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="shimmer h-4 rounded" style={{ width: `${96 - ((line * 23) % 41)}%` }} />
      ))}
    </div>
  )
}

/** A table that is on its way. */
export function SkeletonRows({ rows = 5, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <div role="status" aria-label="Loading" className="divide-y divide-line">
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          className="grid gap-6 px-4 py-3.5"
          style={{ gridTemplateColumns: `2fr repeat(${columns - 1}, 1fr)` }}
        >
          {Array.from({ length: columns }, (_, column) => (
            <div
              key={column}
              className="shimmer h-4 rounded"
              style={{ width: `${88 - (((row + column) * 17) % 37)}%` }}
            />
          ))}
        </div>
      ))}
    </div>
  )
}
