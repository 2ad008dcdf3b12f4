import { Check, Copy } from 'lucide-react'
import { cx } from '@/lib/classes'
import { IconButton } from './button'
import { useCopy } from './copy'

type CodeBlockProps = { text: string; label?: string; wrap?: boolean; className?: string }

/** Text as it is, in monospace, with a copy button. */
export function CodeBlock({ text, label = 'Text', wrap = true, className }: CodeBlockProps) {
  const { copied, copy } = useCopy()
  return (
    <div className={cx('relative rounded-control border border-line bg-canvas', className)}>
      <IconButton
        icon={copied ? Check : Copy}
        label={copied ? 'Copied' : `Copy ${label.toLowerCase()}`}
        size="small"
        className="absolute top-1 right-1"
        onClick={() => void copy(text)}
      />
      {/* Focusable, so that the keyboard can scroll it. */}
      <pre
        tabIndex={0}
        aria-label={label}
        className={cx(
          'max-h-96 overflow-auto py-3 pr-12 pl-3.5 font-mono text-sm',
          wrap && 'break-words whitespace-pre-wrap',
        )}
      >
        {text}
      </pre>
    </div>
  )
}
