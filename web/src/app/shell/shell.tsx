import { Dialog as Radix } from 'radix-ui'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Outlet } from 'react-router'
import type { Feature } from '@/lib/feature'
import { useMe } from '@/lib/session'
import { ApplyPreferences } from '../apply-preferences'
import { Live } from '../live'
import { Header } from './header'
import { HeaderWidgets } from './header-widgets'
import { menuOf } from './menu'
import { setPaletteOpen, usePaletteOpen } from './palette-state'
import { Sidebar } from './sidebar'
import { useNarrow } from './narrow'

const loadPalette = () => import('./palette')
const Palette = lazy(loadPalette)

/** Menu at the left, search at the top, the screen in the middle. */
export function Shell({ features }: { features: Feature[] }) {
  const [narrow, toggle] = useNarrow()
  const [drawer, setDrawer] = useState(false)
  const menu = menuOf(features, useMe()?.is_superuser ?? false)
  return (
    <div className="flex min-h-[calc(100dvh-var(--banner))]">
      <Live features={features} />
      <ApplyPreferences />
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <aside
        className={`sticky top-(--banner) h-[calc(100dvh-var(--banner))] shrink-0 max-md:hidden ${narrow ? 'w-17' : 'w-62'}`}
      >
        <Sidebar menu={menu} narrow={narrow} />
      </aside>
      <Drawer open={drawer} onOpenChange={setDrawer}>
        <Sidebar menu={menu} narrow={false} onNavigate={() => setDrawer(false)} />
      </Drawer>
      <div className="flex min-w-0 flex-1 flex-col">
        <Header onToggle={toggle} onDrawer={() => setDrawer(true)} narrow={narrow}>
          <HeaderWidgets features={features} />
        </Header>
        <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          <Outlet />
        </main>
      </div>
      <PaletteDoor features={features} />
    </div>
  )
}

type DrawerProps = { open: boolean; onOpenChange: (open: boolean) => void; children: React.ReactNode }

const Drawer = ({ open, onOpenChange, children }: DrawerProps) => (
  <Radix.Root open={open} onOpenChange={onOpenChange}>
    <Radix.Portal>
      <Radix.Overlay className="animate-fade fixed inset-0 z-40 bg-veil md:hidden" />
      <Radix.Content
        aria-describedby={undefined}
        className="animate-slide fixed inset-y-0 left-0 z-50 w-68 shadow-high outline-none [--slide-from:-100%] md:hidden"
      >
        <Radix.Title className="sr-only">Menu</Radix.Title>
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)

/** Ctrl/⌘+K; the palette's code is fetched when the first screen has had its time. */
function PaletteDoor({ features }: { features: Feature[] }) {
  const open = usePaletteOpen()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setPaletteOpen(true)
    }
    window.addEventListener('keydown', press)
    const fetching = setTimeout(() => void loadPalette().catch(() => undefined), 1000)
    return () => {
      window.removeEventListener('keydown', press)
      clearTimeout(fetching)
    }
  }, [])
  if (!open) return null
  return (
    <Suspense fallback={null}>
      <Palette features={features} open onOpenChange={setPaletteOpen} />
    </Suspense>
  )
}
