import { Check, Ellipsis, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '@/lib/classes'
import { IconButton } from './button'

export type MenuItem =
  | { kind?: 'item'; title: ReactNode; icon?: LucideIcon; onSelect: () => void; danger?: boolean; disabled?: boolean }
  | { kind: 'choice'; title: ReactNode; icon?: LucideIcon; chosen: boolean; onSelect: () => void }
  | { kind: 'line' }
  | { kind: 'title'; title: ReactNode }

type MenuProps = {
  /** what opens it: a button */
  children: ReactNode
  items: (MenuItem | false | null | undefined)[]
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** what is chosen takes the focus itself; else it goes back to the button */
  leavesFocus?: boolean
}

const ITEM =
  'flex w-full cursor-default items-center gap-2.5 rounded-md px-2.5 py-1.5 text-base outline-none select-none ' +
  'data-[disabled]:opacity-50 data-[highlighted]:bg-sunken'

export function Menu({ children, items, align = 'end', side = 'bottom', leavesFocus = false }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => leavesFocus && event.preventDefault()}
          className="animate-rise z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-xl border border-line bg-surface p-1.5 shadow-high"
        >
          {items
            .filter((item) => !!item)
            .map((item, place) => (
              <Item key={place} item={item} />
            ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Item({ item }: { item: MenuItem }) {
  if (item.kind === 'line') return <Radix.Separator className="mx-1 my-1.5 h-px bg-line" />
  if (item.kind === 'title')
    return <Radix.Label className="px-2.5 pt-1.5 pb-1 text-sm text-ink-faint">{item.title}</Radix.Label>
  const Icon = item.icon
  if (item.kind === 'choice') {
    return (
      <Radix.RadioGroup value={item.chosen ? 'chosen' : ''}>
        <Radix.RadioItem value="chosen" onSelect={item.onSelect} className={ITEM}>
          {Icon && <Icon aria-hidden className="size-4 text-ink-faint" />}
          <span className="flex-1">{item.title}</span>
          <Radix.ItemIndicator>
            <Check aria-hidden className="size-4 text-accent" />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      </Radix.RadioGroup>
    )
  }
  return (
    <Radix.Item
      disabled={item.disabled}
      onSelect={item.onSelect}
      className={cx(ITEM, item.danger && 'text-bad data-[highlighted]:bg-bad-soft')}
    >
      {Icon && <Icon aria-hidden className={cx('size-4', item.danger ? 'text-bad' : 'text-ink-faint')} />}
      {item.title}
    </Radix.Item>
  )
}

/** The three dots at the end of a row. */
export function RowMenu({ label, items }: { label: string; items: MenuProps['items'] }) {
  return (
    <Menu items={items}>
      <IconButton icon={Ellipsis} label={label} size="small" />
    </Menu>
  )
}
