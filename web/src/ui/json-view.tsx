import { Check, ChevronRight, Copy } from 'lucide-react'
import { useState } from 'react'
import { cx } from '@/lib/classes'
import { IconButton } from './button'
import { useCopy } from './copy'

const MANY = 100 // entries shown at once
const LONG = 300 // characters shown of a text

/** A value as a tree that opens and closes. `open`: how many levels are open at the start. */
export function JsonView({ value, open = 2, className }: { value: unknown; open?: number; className?: string }) {
  const { copied, copy } = useCopy()
  return (
    <div
      className={cx(
        'relative overflow-x-auto rounded-control border border-line bg-canvas py-2.5 pr-11 pl-3 font-mono text-sm',
        className,
      )}
    >
      <IconButton
        icon={copied ? Check : Copy}
        label={copied ? 'Copied' : 'Copy JSON'}
        size="small"
        className="absolute top-1 right-1"
        onClick={() => void copy(JSON.stringify(value, null, 2))}
      />
      <Node value={value} open={open} />
    </div>
  )
}

function Node({ name, value, open }: { name?: string; value: unknown; open: number }) {
  if (value === null || typeof value !== 'object') {
    return (
      <div className="py-px pl-5">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    )
  }
  return <Branch name={name} value={value} open={open} />
}

function Branch({ name, value, open }: { name?: string; value: object; open: number }) {
  const [shown, setShown] = useState(open > 0)
  const [limit, setLimit] = useState(MANY)
  const list = Array.isArray(value)
  const entries = Object.entries(value)
  const [left, right] = list ? ['[', ']'] : ['{', '}']
  return (
    <div>
      <button
        type="button"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
        className="inline-flex items-center rounded py-px pr-1 text-left hover:bg-sunken"
      >
        <ChevronRight
          aria-hidden
          className={cx('mr-1 size-4 text-ink-faint transition-transform', shown && 'rotate-90')}
        />
        <Name name={name} />
        <span className="text-ink-faint">
          {left}
          {!shown && `${entries.length > 0 ? ` ${entries.length} ` : ''}${right}`}
        </span>
      </button>
      {shown && (
        <div className="ml-2 border-l border-line pl-2">
          {entries.slice(0, limit).map(([key, entry]) => (
            <Node key={key} name={key} value={entry} open={open - 1} />
          ))}
          {entries.length > limit && (
            <button type="button" onClick={() => setLimit(limit + MANY * 5)} className="pl-5 text-accent underline">
              {entries.length - limit} more
            </button>
          )}
        </div>
      )}
      {shown && <span className="pl-5 text-ink-faint">{right}</span>}
    </div>
  )
}

const Name = ({ name }: { name: string | undefined }) =>
  name === undefined ? null : <span className="mr-2 text-ink-soft">{name}:</span>

function Leaf({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false)
  if (typeof value !== 'string') {
    const look =
      value === null || value === undefined ? 'text-ink-faint' : typeof value === 'boolean' ? 'text-warn' : 'text-busy'
    return <span className={look}>{String(value)}</span>
  }
  const cut = !whole && value.length > LONG
  return (
    <span className="break-words whitespace-pre-wrap text-good">
      {JSON.stringify(cut ? value.slice(0, LONG) : value).replaceAll('\\n', '\n')}
      {cut && (
        <button type="button" onClick={() => setWhole(true)} className="ml-1 text-accent underline">
          all {value.length} characters
        </button>
      )}
    </span>
  )
}
