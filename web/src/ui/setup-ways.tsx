import { DatabaseBackup, Sparkles, type LucideIcon } from 'lucide-react'
import { NavLink } from 'react-router'
import { cx } from '@/lib/classes'

const WAYS: { to: string; title: string; icon: LucideIcon }[] = [
  { to: '/setup', title: 'New installation', icon: Sparkles },
  { to: '/setup/restore', title: 'Restore a backup', icon: DatabaseBackup },
]

/** The first choice of the first start; each way is a screen of its own. */
export const SetupWays = () => (
  <nav aria-label="How to begin" className="mb-7 grid grid-cols-2 gap-3">
    {WAYS.map(({ to, title, icon: Icon }) => (
      <NavLink
        key={to}
        to={to}
        end
        className={({ isActive }) =>
          cx(
            'flex flex-col items-start gap-2.5 rounded-card border p-3.5 font-medium transition-colors',
            isActive ? 'border-accent bg-accent-soft text-accent-ink' : 'border-line bg-surface hover:border-accent',
          )
        }
      >
        <Icon aria-hidden className="size-5" strokeWidth={1.75} />
        {title}
      </NavLink>
    ))}
  </nav>
)
