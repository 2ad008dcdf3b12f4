import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '@/lib/classes'

type EmptyProps = {
  icon?: LucideIcon
  title: string
  /** one sentence: what this is for */
  text?: ReactNode
  /** the main action, as a button */
  action?: ReactNode
  className?: string
}

/** Nothing here yet: what it is for, and how to begin. */
export function Empty({ icon: Icon, title, text, action, className }: EmptyProps) {
  return (
    <div className={cx('flex flex-col items-center px-6 py-12 text-center', className)}>
      {Icon && (
        <span className="mb-4 grid size-12 place-items-center rounded-2xl bg-accent-soft text-accent-ink">
          <Icon aria-hidden className="size-5.5" strokeWidth={1.75} />
        </span>
      )}
      <h2 className="text-lg">{title}</h2>
      {text && <p className="mt-1 max-w-md text-pretty text-ink-soft">{text}</p>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
