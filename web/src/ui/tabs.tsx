import { Tabs as Radix } from 'radix-ui'
import { useEffect, useRef, type ReactNode } from 'react'
import { NavLink, useLocation } from 'react-router'
import { cx } from '@/lib/classes'

const BAR = 'fading flex gap-5 overflow-x-auto border-b border-line'
const TAB =
  '-mb-px flex items-center gap-2 border-b-2 px-0.5 pt-1 pb-2.5 text-base whitespace-nowrap text-ink-soft ' +
  'hover:text-ink focus-visible:outline-offset-[-2px]'
const ON = 'border-accent font-medium text-ink'

export type Tab = { id: string; title: ReactNode; content: ReactNode }

type TabsProps = { tabs: Tab[]; value?: string; onChange?: (id: string) => void; label: string; className?: string }

/** Tabs within a screen; only the chosen one is drawn. */
export function Tabs({ tabs, value, onChange, label, className }: TabsProps) {
  return (
    <Radix.Root defaultValue={tabs[0]?.id} value={value} onValueChange={onChange} className={className}>
      <Radix.List aria-label={label} className={BAR}>
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className={cx(
              TAB,
              'border-transparent data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink',
            )}
          >
            {tab.title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="mt-5 rounded-control">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

type PanelTabsProps = Omit<TabsProps, 'className'> & {
  /** at the end of the bar */
  actions?: ReactNode
}

/** Tabs of a card: the bar stays, the chosen content scrolls by itself. */
export function PanelTabs({ tabs, value, onChange, label, actions }: PanelTabsProps) {
  return (
    <Radix.Root defaultValue={tabs[0]?.id} value={value} onValueChange={onChange} className="flex min-h-0 flex-col">
      <div className="flex h-11 shrink-0 items-stretch border-b border-line pr-2 pl-5">
        <Radix.List aria-label={label} className="flex min-w-0 flex-1 gap-4 overflow-x-auto">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.id}
              value={tab.id}
              className="inline-flex items-center gap-1.5 border-b-2 border-transparent text-sm whitespace-nowrap text-ink-soft hover:text-ink focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {tab.title}
            </Radix.Trigger>
          ))}
        </Radix.List>
        <div className="flex items-center">{actions}</div>
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} tabIndex={-1} className="flex min-h-0 flex-col">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

/** Tabs that are routes of their own, so that each has an address. */
export function RouteTabs({ tabs, label }: { tabs: { to: string; title: ReactNode; end?: boolean }[]; label: string }) {
  const bar = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    const open = bar.current?.querySelector<HTMLElement>('[aria-current=page]')
    // On a phone the open tab may be out of sight; the page itself does not move.
    if (bar.current && open) bar.current.scrollLeft = open.offsetLeft - bar.current.clientWidth / 3
  }, [pathname])
  return (
    <nav ref={bar} aria-label={label} className={cx(BAR, 'relative')}>
      {tabs.map(({ to, title, end }) => (
        <NavLink key={to} to={to} end={end} className={({ isActive }) => cx(TAB, isActive ? ON : 'border-transparent')}>
          {title}
        </NavLink>
      ))}
    </nav>
  )
}
