import { Braces, ChevronRight } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { cx } from '@/lib/classes'
import { SearchInput } from '@/ui/input'
import type { InsertGroup, InsertValue } from '../../lib/insert-values'
import { preview } from '../../lib/preview'

type ValuePickerProps = { groups: InsertGroup[]; onInsert: (expression: string) => void }

/** What earlier nodes put out, as a tree that opens: a click puts the value's expression into the text. */
export function ValuePicker({ groups, onInsert }: ValuePickerProps) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  if (groups.length === 0) return null
  const found = matching(groups, text)
  const insert = (expression: string) => {
    setOpen(false)
    setText('')
    onInsert(expression)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="inline-flex items-center gap-1 rounded text-xs text-accent hover:underline">
        <Braces aria-hidden className="size-3.5" />
        Insert value
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Values"
          onCloseAutoFocus={(event) => event.preventDefault()} // the text takes it
          className="animate-rise z-50 flex max-h-(--radix-popover-content-available-height) w-80 flex-col rounded-xl border border-line bg-surface shadow-high"
        >
          <SearchInput placeholder="Find a value" value={text} onChange={setText} className="m-2 mb-1" />
          <div className="max-h-96 min-h-0 overflow-y-auto p-1.5 pt-0">
            {found.map(({ title, values }) => (
              <section key={title} aria-label={title}>
                <h3 className="px-2 pt-2 pb-1 text-xs font-medium tracking-normal text-ink-faint">{title}</h3>
                {values.map((value) => (
                  <Value key={value.expression} value={value} onInsert={insert} depth={0} />
                ))}
              </section>
            ))}
            {found.length === 0 && (
              <p className="px-2 py-5 text-center text-sm text-ink-faint">Nothing is called that.</p>
            )}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

type ValueProps = { value: InsertValue; onInsert: (expression: string) => void; depth: number }

function Value({ value, onInsert, depth }: ValueProps) {
  const [open, setOpen] = useState(false)
  const members = membersOf(value)
  return (
    <div>
      <div className="flex items-center rounded-md hover:bg-sunken" style={{ paddingLeft: depth * 14 }}>
        {members.length > 0 ? (
          <button
            type="button"
            aria-expanded={open}
            aria-label={`What is in ${value.title}`}
            onClick={() => setOpen(!open)}
            className="grid size-6 shrink-0 place-items-center rounded text-ink-faint hover:text-ink"
          >
            <ChevronRight aria-hidden className={cx('size-3.5 transition-transform', open && 'rotate-90')} />
          </button>
        ) : (
          <span className="size-6 shrink-0" />
        )}
        <button
          type="button"
          title={value.expression}
          onClick={() => onInsert(value.expression)}
          className="flex min-w-0 flex-1 items-baseline gap-2 rounded-md py-1 pr-2 text-left text-sm"
        >
          <span className="shrink-0 truncate">{value.title}</span>
          <span className="min-w-0 flex-1 truncate text-right font-mono text-xs text-ink-faint">
            {preview(value.sample, 40)}
          </span>
        </button>
      </div>
      {open &&
        members.map((member) => <Value key={member.expression} value={member} onInsert={onInsert} depth={depth + 1} />)}
    </div>
  )
}

const FEW = 50 // members that are shown

function membersOf({ sample, expression }: InsertValue): InsertValue[] {
  if (Array.isArray(sample))
    return sample
      .slice(0, FEW)
      .map((each, at) => ({ title: `[${at}]`, expression: `${expression}[${at}]`, sample: each }))
  if (sample === null || typeof sample !== 'object') return []
  return Object.entries(sample)
    .slice(0, FEW)
    .map(([key, each]) => ({
      title: key,
      expression: /^[A-Za-z_]\w*$/.test(key) ? `${expression}.${key}` : `${expression}[${JSON.stringify(key)}]`,
      sample: each as unknown,
    }))
}

const matching = (groups: InsertGroup[], text: string): InsertGroup[] => {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return groups
  return groups.flatMap(({ title, values }) => {
    const found = values.filter((value) => `${title} ${value.title} ${value.expression}`.toLowerCase().includes(wanted))
    return found.length > 0 ? [{ title, values: found }] : []
  })
}
