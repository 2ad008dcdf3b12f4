import { ChevronsUpDown, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react'
import { useNavigate } from 'react-router'
import { useChangePreferences } from '@/lib/preferences'
import { signOut, useMe } from '@/lib/session'
import { setTheme, useTheme, type Theme } from '@/lib/theme'
import { cx } from '@/lib/classes'
import { Menu, type MenuItem } from '@/ui/menu'
import { toastProblem } from '@/ui/toasts'

const THEMES: { theme: Theme; title: string; icon: typeof Sun }[] = [
  { theme: 'light', title: 'Light', icon: Sun },
  { theme: 'dark', title: 'Dark', icon: Moon },
  { theme: 'system', title: 'System', icon: Monitor },
]

/** At the foot of the sidebar: who is signed in, the theme, the way out. */
export function UserMenu({ narrow }: { narrow: boolean }) {
  const me = useMe()
  const navigate = useNavigate()
  const theme = useTheme()
  const { mutate: save } = useChangePreferences()
  const name = me?.full_name || me?.email || ''
  const items: MenuItem[] = [
    { kind: 'title', title: <Identity name={name} email={me?.email ?? ''} /> },
    { kind: 'line' },
    { kind: 'title', title: 'Theme' },
    ...THEMES.map((one): MenuItem => ({
      kind: 'choice',
      title: one.title,
      icon: one.icon,
      chosen: one.theme === theme,
      onSelect: () => {
        setTheme(one.theme)
        save({ theme: one.theme })
      },
    })),
    { kind: 'line' },
    { title: 'Settings', icon: Settings, onSelect: () => void navigate('/settings') },
    { title: 'Log out', icon: LogOut, onSelect: () => void signOut().catch(toastProblem) },
  ]
  return (
    <Menu items={items} side="top" align="start">
      <button
        type="button"
        aria-label={`Account of ${name}`}
        data-testid="user-menu"
        className={cx(
          'flex w-full items-center gap-3 rounded-lg py-1.5 text-left hover:bg-rail-raised focus-visible:outline-rail-accent',
          narrow ? 'justify-center' : 'px-2',
        )}
      >
        <span
          aria-hidden
          className="grid size-8 shrink-0 place-items-center rounded-full bg-rail-accent/20 text-sm font-semibold text-rail-accent"
        >
          {initials(name)}
        </span>
        {!narrow && (
          <>
            <span className="min-w-0 flex-1 leading-tight">
              <span className="block truncate text-sm font-medium">{name}</span>
              {me?.full_name && <span className="block truncate text-xs text-rail-soft">{me.email}</span>}
            </span>
            <ChevronsUpDown aria-hidden className="size-4 text-rail-soft" />
          </>
        )}
      </button>
    </Menu>
  )
}

const Identity = ({ name, email }: { name: string; email: string }) => (
  <span className="block max-w-56 leading-snug">
    <span className="block truncate font-medium text-ink">{name}</span>
    {email !== name && <span className="block truncate">{email}</span>}
  </span>
)

/** "Ann Other" → "AO" */
export const initials = (name: string) =>
  name
    .split(/[\s@.]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
