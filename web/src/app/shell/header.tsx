import { Menu as MenuIcon, PanelLeft, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '@/ui/button'
import { commandKey, Kbd } from '@/ui/kbd'
import { openPalette } from './palette-state'

type HeaderProps = { onToggle: () => void; onDrawer: () => void; narrow: boolean; children?: ReactNode }

export function Header({ onToggle, onDrawer, narrow, children }: HeaderProps) {
  return (
    <header className="sticky top-(--banner) z-20 flex h-14 shrink-0 items-center gap-2 border-b border-line bg-canvas/90 px-3 backdrop-blur-sm sm:px-4">
      <IconButton icon={MenuIcon} label="Open menu" onClick={onDrawer} className="md:hidden" side="bottom" />
      <IconButton
        icon={PanelLeft}
        label={narrow ? 'Widen sidebar' : 'Narrow sidebar'}
        aria-expanded={!narrow}
        onClick={onToggle}
        className="max-md:hidden"
        side="bottom"
      />
      <button
        type="button"
        onClick={openPalette}
        className="ml-auto flex h-9 items-center gap-2.5 rounded-control border border-edge/50 bg-surface px-3 text-sm text-ink-faint hover:border-edge hover:text-ink sm:w-72"
      >
        <Search aria-hidden className="size-4" />
        <span className="flex-1 text-left">Search</span>
        <span className="flex gap-1 max-sm:hidden">
          <Kbd>{commandKey()}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      {children}
    </header>
  )
}
