import { CornerDownLeft, PanelLeftClose } from 'lucide-react'
import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { cx } from '@/lib/classes'
import { IconButton } from '@/ui/button'
import { SearchInput } from '@/ui/input'
import type { NodeType, NodeTypes } from '../../lib/graph'
import { iconOf } from '../../lib/icons'
import { useCanvas } from './canvas-context'
import { tileOf } from './node-card'
import { NODE_TYPE, useAddNode } from './use-add-node'

export const PALETTE_FILTER = 'palette-filter'

/** The node types by category: a click, Enter or dragging adds one. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { types } = useCanvas()
  const [text, setText] = useState('')
  const groups = useMemo(() => grouped(types, text), [types, text])
  const best = text === '' ? undefined : bestOf(groups, text)
  const list = useRef<HTMLDivElement>(null)
  const add = useAddNode()

  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && best) {
      add(best.node_type)
      setText('')
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const items = [...(list.current?.querySelectorAll('button') ?? [])]
    const to = items.indexOf(document.activeElement as HTMLButtonElement) + step
    if (to < 0) document.getElementById(PALETTE_FILTER)?.focus()
    else items[to]?.focus()
  }
  return (
    <aside aria-label="Nodes" onKeyDown={keys} className="flex w-60 shrink-0 flex-col border-r border-line bg-surface">
      <div className="flex items-center gap-1 p-2.5 pb-2">
        <SearchInput
          id={PALETTE_FILTER}
          placeholder="Find a node"
          value={text}
          onChange={setText}
          className="min-w-0 flex-1"
        />
        <IconButton icon={PanelLeftClose} label="Hide the nodes" size="small" onClick={onClose} />
      </div>
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto px-2.5 pb-3">
        {groups.map(([category, found]) => (
          <section key={category} aria-label={category} className="mb-2">
            <h3 className="px-1.5 pt-2 pb-1 text-xs font-medium tracking-normal text-ink-faint">{category}</h3>
            {found.map((type) => (
              <PaletteItem key={type.node_type} type={type} best={type === best} onAdd={() => add(type.node_type)} />
            ))}
          </section>
        ))}
        {groups.length === 0 && (
          <p className="px-1.5 py-6 text-center text-sm text-ink-faint">No node is called that.</p>
        )}
      </div>
    </aside>
  )
}

/** best: what Enter in the filter adds */
function PaletteItem({ type, best, onAdd }: { type: NodeType; best: boolean; onAdd: () => void }) {
  const Icon = iconOf(type.icon)
  return (
    <button
      type="button"
      draggable={type.available}
      aria-disabled={!type.available}
      title={type.available ? type.description : undefined}
      onClick={() => type.available && onAdd()}
      onDragStart={(event) => {
        event.dataTransfer.setData(NODE_TYPE, type.node_type)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      className={cx(
        'flex w-full items-center gap-2.5 rounded-lg px-1.5 py-1.5 text-left text-sm focus-visible:outline-offset-[-2px] ',
        best ? 'bg-sunken' : type.available && 'hover:bg-sunken',
      )}
    >
      <span
        className={cx(
          'grid size-7.5 shrink-0 place-items-center rounded-lg',
          tileOf(type.category),
          !type.available && 'opacity-50',
        )}
      >
        <Icon aria-hidden className="size-4" />
      </span>
      <span className="min-w-0 flex-1 leading-tight">
        <span className={cx('block truncate', !type.available && 'text-ink-faint')}>{type.label}</span>
        {!type.available && (
          <span title={type.reason ?? undefined} className="line-clamp-2 text-xs text-ink-faint">
            {type.reason ?? 'Not available here.'}
          </span>
        )}
      </span>
      {best && <CornerDownLeft aria-label="Enter adds it" className="mr-1 size-3.5 text-ink-faint" />}
    </button>
  )
}

const ORDER = ['Core', 'AI', 'Logic', 'Processing', 'Data', 'Automation', 'Control', 'Variables', 'Integration']

function grouped(types: NodeTypes, text: string): [string, NodeType[]][] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, NodeType[]>()
  for (const type of new Set(types.values())) {
    const about = [type.label, type.node_type, type.category, type.description, ...type.aliases].join(' ').toLowerCase()
    if (words.every((word) => about.includes(word)))
      groups.set(type.category, [...(groups.get(type.category) ?? []), type])
  }
  const place = (category: string) => (ORDER.indexOf(category) + ORDER.length) % ORDER.length
  return [...groups].sort(([a], [b]) => place(a) - place(b))
}

/** The type that is called so, or begins so, before those that only mention it. */
function bestOf(groups: [string, NodeType[]][], text: string): NodeType | undefined {
  const wanted = text.trim().toLowerCase()
  const all = groups.flatMap(([, found]) => found).filter(({ available }) => available)
  const names = ({ label, node_type, aliases }: NodeType) =>
    [label, node_type, ...aliases].map((name) => name.toLowerCase())
  return (
    all.find((type) => names(type).includes(wanted)) ??
    all.find((type) => names(type).some((name) => name.startsWith(wanted))) ??
    all.find((type) => names(type).some((name) => name.includes(wanted))) ??
    all[0]
  )
}
