import { NavLink } from 'react-router'
import type { MenuEntry } from '@/lib/feature'
import { cx } from '@/lib/classes'
import { Logo } from '@/ui/logo'
import { Tooltip } from '@/ui/tooltip'
import { UserMenu } from './user-menu'

type SidebarProps = { menu: MenuEntry[]; narrow: boolean; onNavigate?: () => void }

export function Sidebar({ menu, narrow, onNavigate }: SidebarProps) {
  return (
    <div className="flex h-full flex-col bg-rail text-rail-ink">
      <NavLink
        to="/"
        onClick={onNavigate}
        className={cx('flex h-16 shrink-0 items-center gap-3', narrow ? 'justify-center' : 'px-5')}
      >
        <Logo className="size-8" />
        <span className={narrow ? 'sr-only' : 'text-lg font-semibold tracking-tight'}>Appliance</span>
      </NavLink>
      <nav aria-label="Main" className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
        <ul className="flex flex-col gap-0.5">
          {menu.map((entry) => (
            <li key={entry.to}>
              <Entry entry={entry} narrow={narrow} onNavigate={onNavigate} />
            </li>
          ))}
        </ul>
      </nav>
      <div className="border-t border-rail-line p-3">
        <UserMenu narrow={narrow} />
      </div>
    </div>
  )
}

type EntryProps = { entry: MenuEntry; narrow: boolean; onNavigate?: () => void }

function Entry({ entry: { to, title, icon: Icon }, narrow, onNavigate }: EntryProps) {
  const link = (
    <NavLink
      to={to}
      end={to === '/'}
      onClick={onNavigate}
      className={({ isActive }) =>
        cx(
          'group relative flex h-10 items-center gap-3 rounded-lg transition-colors focus-visible:outline-rail-accent',
          narrow ? 'justify-center' : 'px-3',
          isActive
            ? 'bg-rail-raised font-medium text-rail-ink'
            : 'text-rail-soft hover:bg-rail-raised/55 hover:text-rail-ink',
        )
      }
    >
      {({ isActive }) => (
        <>
          <Icon aria-hidden className={cx('size-4.5 shrink-0', isActive && 'text-rail-accent')} strokeWidth={1.9} />
          <span className={narrow ? 'sr-only' : 'truncate'}>{title}</span>
        </>
      )}
    </NavLink>
  )
  return narrow ? (
    <Tooltip text={title} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  )
}
