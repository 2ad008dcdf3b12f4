import { Braces } from 'lucide-react'
import { Menu, type MenuItem } from '@/ui/menu'
import type { InsertGroup } from '../../lib/insert-values'

/** Offers what earlier nodes put out. */
export function InsertMenu({ groups, onInsert }: { groups: InsertGroup[]; onInsert: (expression: string) => void }) {
  if (groups.length === 0) return null
  const items = groups.flatMap(({ title, values }): MenuItem[] => [
    { kind: 'title', title },
    ...values.map((value) => ({ title: value.title, onSelect: () => onInsert(value.expression) })),
  ])
  return (
    <Menu items={items}>
      <button type="button" className="inline-flex items-center gap-1 rounded text-xs text-accent hover:underline">
        <Braces aria-hidden className="size-3.5" />
        Insert value
      </button>
    </Menu>
  )
}
