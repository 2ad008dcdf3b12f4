import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '@/lib/classes'

const KINDS = {
  info: { icon: Info, look: 'bg-accent-soft text-accent-ink' },
  good: { icon: CircleCheck, look: 'bg-good-soft text-good' },
  warn: { icon: TriangleAlert, look: 'bg-warn-soft text-warn' },
  bad: { icon: CircleAlert, look: 'bg-bad-soft text-bad' },
}

type NoticeProps = { kind?: keyof typeof KINDS; title?: ReactNode; children?: ReactNode; className?: string }

/** A coloured box with something to know, in place. */
export function Notice({ kind = 'info', title, children, className }: NoticeProps) {
  const { icon: Icon, look } = KINDS[kind]
  return (
    <div
      role={kind === 'bad' ? 'alert' : 'status'}
      className={cx('flex gap-2.5 rounded-control px-3.5 py-2.5 text-sm', look, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 break-words">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  )
}
