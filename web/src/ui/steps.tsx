import { Check } from 'lucide-react'
import { cx } from '@/lib/classes'

/** Where one is in a few steps. at: of the current one, 0 the first; those before it are done. */
export const Steps = ({ steps, at, label }: { steps: readonly string[]; at: number; label: string }) => (
  <ol aria-label={label} className="flex flex-wrap items-center gap-x-5 gap-y-2 text-sm">
    {steps.map((step, place) => (
      <li
        key={step}
        aria-current={place === at ? 'step' : undefined}
        className={cx('flex items-center gap-2', place === at ? 'font-semibold text-ink' : 'text-ink-faint')}
      >
        <span
          className={cx(
            'grid size-6 shrink-0 place-items-center rounded-full border text-xs tabular-nums',
            place < at && 'border-transparent bg-good-soft text-good',
            place === at && 'border-transparent bg-accent text-on-accent',
            place > at && 'border-line',
          )}
        >
          {place < at ? <Check aria-hidden className="size-3.5" /> : place + 1}
        </span>
        {step}
        {place < at && <span className="sr-only">, done</span>}
      </li>
    ))}
  </ol>
)
