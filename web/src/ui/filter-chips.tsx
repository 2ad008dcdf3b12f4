import { cx } from '@/lib/classes'

type FilterChipsProps = {
  /** what is filtered, for screen readers: "State" */
  label: string
  /** value "" = everything */
  choices: { value: string; title: string; count?: number }[]
  chosen: string
  onChoose: (value: string) => void
  className?: string
}

/** A few values to filter a list by, all in sight; one is chosen. */
export function FilterChips({ label, choices, chosen, onChoose, className }: FilterChipsProps) {
  return (
    <div role="group" aria-label={label} className={cx('flex flex-wrap gap-1.5', className)}>
      {choices.map(({ value, title, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen === value}
          onClick={() => onChoose(value)}
          className="inline-flex h-8 items-center gap-1.5 rounded-full border border-edge/50 px-3 text-sm font-medium text-ink-soft hover:border-accent hover:text-ink aria-pressed:border-transparent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
        >
          {title}
          {count !== undefined && <span className="font-normal tabular-nums opacity-80">{count.toLocaleString()}</span>}
        </button>
      ))}
    </div>
  )
}
