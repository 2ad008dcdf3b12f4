import { cx } from '@/lib/classes'

type BeforeAfterProps = { title: string; hint: string; before: number; after: number }

/** A share (0 to 1) without and with the adapter, as bars and as numbers, and what it gains. */
export function BeforeAfter({ title, hint, before, after }: BeforeAfterProps) {
  const gain = after - before
  return (
    <section aria-label={title}>
      <div className="flex items-baseline justify-between gap-3">
        <h3 className="text-base font-semibold">{title}</h3>
        <span
          className={cx(
            'text-sm font-medium tabular-nums',
            gain > 0 ? 'text-good' : gain < 0 ? 'text-bad' : 'text-ink-faint',
          )}
        >
          {gain > 0 && '+'}
          {gain.toFixed(3)}
        </span>
      </div>
      <p className="mb-2 text-sm text-ink-faint">{hint}</p>
      <Bar name="Before" value={before} look="bg-edge" />
      <Bar name="After" value={after} look={gain >= 0 ? 'bg-accent' : 'bg-bad'} />
    </section>
  )
}

const Bar = ({ name, value, look }: { name: string; value: number; look: string }) => (
  <p className="flex items-center gap-3 py-0.5 text-sm">
    <span className="w-12 shrink-0 text-ink-soft">{name}</span>
    <span aria-hidden className="h-2 flex-1 overflow-hidden rounded-full bg-sunken">
      <span className={cx('block h-full rounded-full', look)} style={{ width: `${value * 100}%` }} />
    </span>
    <span className="w-12 shrink-0 text-right tabular-nums">{value.toFixed(3)}</span>
  </p>
)
