import { Check, ChevronRight, Copy, Link2 } from 'lucide-react'
import { useState } from 'react'
import { cx } from '@/lib/classes'
import { pathOf, type JsonPlace } from '@/lib/json-path'
import { IconButton } from './button'
import { useCopy } from './copy'

const MANY = 100 // entries shown at once
const LONG = 300 // characters shown of a text

type JsonViewProps = {
  value: unknown
  /** how many levels are open at the start */
  open?: number
  /** what the value is called in expressions; each name in the tree then copies its path */
  root?: string
  className?: string
}

/** A value as a tree that opens and closes. */
export function JsonView({ value, open = 2, root, className }: JsonViewProps) {
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
      <Node value={value} open={open} place={[]} root={root} />
    </div>
  )
}

type NodeProps<Value> = { value: Value; open: number; place: JsonPlace; root: string | undefined }

function Node({ value, ...rest }: NodeProps<unknown>) {
  if (value === null || typeof value !== 'object') {
    return (
      <div className="py-px pl-5">
        <Name {...rest} />
        <Leaf value={value} />
      </div>
    )
  }
  return <Branch value={value} {...rest} />
}

function Branch({ value, open, place, root }: NodeProps<object>) {
  const [shown, setShown] = useState(open > 0)
  const [limit, setLimit] = useState(MANY)
  const list = Array.isArray(value)
  const entries = Object.entries(value)
  const [left, right] = list ? ['[', ']'] : ['{', '}']
  return (
    <div>
      {root !== undefined && place.length > 0 && <PathButton place={place} root={root} />}
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
        {place.length > 0 && <span className="mr-2 text-ink-soft">{place.at(-1)}:</span>}
        <span className="text-ink-faint">
          {left}
          {!shown && `${entries.length > 0 ? ` ${entries.length} ` : ''}${right}`}
        </span>
      </button>
      {shown && (
        <div className="ml-2 border-l border-line pl-2">
          {entries.slice(0, limit).map(([key, entry]) => (
            <Node key={key} value={entry} open={open - 1} place={[...place, list ? Number(key) : key]} root={root} />
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

/** The name of a leaf; with a root it copies its path. */
function Name({ place, root }: Pick<NodeProps<unknown>, 'place' | 'root'>) {
  if (place.length === 0) return null
  if (root === undefined) return <span className="mr-2 text-ink-soft">{place.at(-1)}:</span>
  return (
    <>
      <PathButton place={place} root={root} />
      <span className="mr-2 text-ink-soft">{place.at(-1)}:</span>
    </>
  )
}

/** Copies where a value stands, as an expression. */
function PathButton({ place, root }: { place: JsonPlace; root: string }) {
  const { copied, copy } = useCopy()
  const path = pathOf(place, root)
  const Icon = copied ? Check : Link2
  return (
    <button
      type="button"
      aria-label={copied ? 'Copied' : `Copy path ${path}`}
      title={copied ? 'Copied' : path}
      onClick={() => void copy(path)}
      className="mr-1 inline-grid size-4.5 place-items-center rounded align-middle text-ink-faint opacity-0 hover:bg-sunken hover:text-ink focus-visible:opacity-100 [div:hover>&]:opacity-100"
    >
      <Icon aria-hidden className="size-3.5" />
    </button>
  )
}

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
