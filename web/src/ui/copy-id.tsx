import { Check, Copy } from 'lucide-react'
import { cx } from '@/lib/classes'
import { useCopy } from './copy'

type CopyIdProps = {
  id: string
  /** how many characters to show; all are copied */
  show?: number
  className?: string
}

/** An id in monospace that a click copies. */
export function CopyId({ id, show = 13, className }: CopyIdProps) {
  const { copied, copy } = useCopy()
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      title={id}
      aria-label={copied ? 'Copied' : `Copy ${id}`}
      onClick={(event) => {
        event.stopPropagation()
        void copy(id)
      }}
      className={cx(
        'group inline-flex items-center gap-1.5 rounded font-mono text-sm text-ink-soft hover:text-ink',
        className,
      )}
    >
      {id.length > show ? `${id.slice(0, show)}…` : id}
      <Icon aria-hidden className={cx('size-3.5', copied ? 'text-good' : 'text-ink-faint group-hover:text-ink')} />
    </button>
  )
}
