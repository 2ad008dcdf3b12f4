import { Braces, FunctionSquare, Variable } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { cx } from '@/lib/classes'
import type { Completion, ExpressionFunction } from '../../lib/completion'

const ICONS = { root: Variable, key: Braces, function: FunctionSquare }

type CompletionListProps = { id: string; offers: Completion[]; chosen: number; onChoose: (offer: Completion) => void }

/** What may stand at the cursor; the keys belong to the text, so nothing here takes the focus. */
export function CompletionList({ id, offers, chosen, onChoose }: CompletionListProps) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  if (offers.length === 0) return null
  return (
    <ul
      ref={list}
      id={id}
      role="listbox"
      aria-label="Completions"
      className="animate-rise max-h-56 overflow-y-auto rounded-xl border border-line bg-surface p-1 shadow-high"
    >
      {offers.map((offer, place) => {
        const Icon = ICONS[offer.kind]
        return (
          <li
            key={`${offer.kind} ${offer.label}`}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === chosen}
            onMouseDown={(event) => {
              event.preventDefault() // the cursor stays in the text
              onChoose(offer)
            }}
            className={cx(
              'flex cursor-default items-center gap-2 rounded-md px-2 py-1 text-sm',
              place === chosen ? 'bg-accent-soft text-accent-ink' : 'hover:bg-sunken',
            )}
          >
            <Icon aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
            <span className="shrink-0 font-mono">{offer.label}</span>
            <span className="min-w-0 flex-1 truncate text-right font-mono text-xs text-ink-faint">{offer.detail}</span>
          </li>
        )
      })}
    </ul>
  )
}

/** The call the cursor is in, with the value that is being written in bold. */
export function Signature({ of, place }: { of: ExpressionFunction; place: number }) {
  const values = of.signature.slice(of.name.length + 1, -1).split(', ')
  const current = Math.min(place, values.length - 1)
  return (
    <p role="status" className="rounded-xl border border-line bg-surface px-2.5 py-1.5 text-sm shadow-high">
      <code className="font-mono">
        {of.name}(
        {values.map((value, at) => (
          <span key={at}>
            {at > 0 && ', '}
            {at === current ? <strong>{value}</strong> : value}
          </span>
        ))}
        )
      </code>
      <span className="text-ink-soft"> {of.summary}</span>
    </p>
  )
}
