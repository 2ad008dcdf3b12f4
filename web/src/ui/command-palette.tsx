import { Command as Cmdk, defaultFilter } from 'cmdk'
import { Search, type LucideIcon } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { Kbd } from './kbd'
import { Spinner } from './spinner'

export type PaletteItem = {
  key: string
  title: string
  icon?: LucideIcon
  hint?: string
  keywords?: string[]
  onSelect: () => void
}
export type PaletteGroup = {
  title: string
  items: PaletteItem[]
  /** found by the server: not filtered again */ found?: boolean
}

type CommandPaletteProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  text: string
  onText: (text: string) => void
  groups: PaletteGroup[]
  busy?: boolean
}

/** Find anything by typing a part of its name; arrows and Enter choose. */
export function CommandPalette({ open, onOpenChange, text, onText, groups, busy }: CommandPaletteProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-50 bg-veil" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl overflow-hidden rounded-card border border-line bg-surface shadow-high outline-none"
        >
          <Radix.Title className="sr-only">Search</Radix.Title>
          <Cmdk label="Search" loop filter={byWords}>
            <div className="flex items-center gap-3 border-b border-line px-4">
              {busy ? (
                <Spinner className="text-ink-faint" />
              ) : (
                <Search aria-hidden className="size-4 shrink-0 text-ink-faint" />
              )}
              <Cmdk.Input
                autoFocus
                value={text}
                onValueChange={onText}
                placeholder="Go to a screen, or find something"
                className="h-13 flex-1 bg-transparent text-lg outline-none placeholder:text-ink-faint"
              />
              <Kbd>Esc</Kbd>
            </div>
            <Cmdk.List className="max-h-[min(26rem,60vh)] overflow-y-auto p-2">
              {!busy && !groups.some((group) => group.found && group.items.length > 0) && (
                <Cmdk.Empty className="px-3 py-8 text-center text-ink-faint">Nothing found for “{text}”.</Cmdk.Empty>
              )}
              {groups.map((group) => (
                <Group key={group.title} group={group} />
              ))}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** How well an item fits what is typed, 0 to 1: by its words alone, for its value is a key that nobody reads. */
const byWords = (_key: string, text: string, words: string[] = []) => defaultFilter(words.join(' '), text)

function Group({ group }: { group: PaletteGroup }) {
  if (group.items.length === 0) return null
  return (
    <Cmdk.Group
      heading={group.title}
      forceMount={group.found}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-ink-faint"
    >
      {group.items.map(({ key, title, icon: Icon, hint, keywords, onSelect }) => (
        <Cmdk.Item
          key={key}
          value={key}
          keywords={[title, ...(keywords ?? [])]}
          forceMount={group.found}
          onSelect={onSelect}
          className="flex items-center gap-3 rounded-lg px-3 py-2 data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent-ink"
        >
          {Icon && <Icon aria-hidden className="size-4.5 shrink-0 opacity-75" />}
          <span className="min-w-0 flex-1 truncate">{title}</span>
          {hint && <span className="text-sm text-ink-faint">{hint}</span>}
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  )
}
