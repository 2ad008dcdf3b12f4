import { ArrowRight } from 'lucide-react'
import type { Starter } from '@/lib/feature'
import { cx } from '@/lib/classes'
import { Spinner } from '@/ui/spinner'
import { useAction } from '../action'

/** The cards of "what to do next"; the first is the main one. */
export function Starters({ starters }: { starters: Starter[] }) {
  if (starters.length === 0) return null
  return (
    <ul className="grid gap-4 md:grid-cols-3">
      {starters.map((starter, place) => (
        <li key={starter.title} className="flex">
          <StarterCard starter={starter} main={place === 0} />
        </li>
      ))}
    </ul>
  )
}

function StarterCard({ starter, main }: { starter: Starter; main: boolean }) {
  const { start, busy } = useAction()
  const { title, text, icon: Icon, label } = starter
  return (
    <button
      type="button"
      disabled={busy}
      onClick={() => start(starter)}
      className={cx(
        'group flex flex-1 flex-col items-start rounded-card border p-5 text-left shadow-low transition-[border-color,box-shadow]',
        main
          ? 'border-transparent bg-rail text-rail-ink dark:border-line dark:bg-rail-raised'
          : 'border-line bg-surface hover:border-accent',
      )}
    >
      <span
        className={cx(
          'mb-8 grid size-11 place-items-center rounded-2xl',
          main ? 'bg-rail-accent/15 text-rail-accent' : 'bg-accent-soft text-accent-ink',
        )}
      >
        <Icon aria-hidden className="size-5.5" strokeWidth={1.75} />
      </span>
      <span className="text-lg font-semibold tracking-tight">{title}</span>
      <span className={cx('mt-1 text-pretty', main ? 'text-rail-soft' : 'text-ink-soft')}>{text}</span>
      <span
        className={cx('mt-auto flex items-center gap-1.5 pt-5 font-medium', main ? 'text-rail-accent' : 'text-accent')}
      >
        {label}
        {busy ? (
          <Spinner />
        ) : (
          <ArrowRight aria-hidden className="size-4 transition-transform group-hover:translate-x-0.5" />
        )}
      </span>
    </button>
  )
}
