import { LoaderCircle } from 'lucide-react'
import { cx } from '@/lib/classes'

export function Spinner({ label, className }: { label?: string; className?: string }) {
  return (
    <span role={label ? 'status' : undefined} className={cx('inline-flex items-center gap-2', className)}>
      <LoaderCircle aria-hidden className="size-4 animate-spin" />
      {label}
    </span>
  )
}
