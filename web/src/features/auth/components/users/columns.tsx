import { Badge, StatusBadge } from '@/ui/badge'
import { RelativeTime } from '@/ui/relative-time'
import type { Column } from '@/ui/table'
import type { User } from '../../users-api'

/** ownId: the account that is marked as "You". */
export const userColumns = (ownId: string | undefined): Column<User>[] => [
  {
    title: 'E-mail',
    sort: 'email',
    cell: ({ id, email, full_name, is_active }) => (
      <span className="block max-w-[min(20rem,60vw)] lg:max-w-[min(20rem,22vw)]">
        <span className="flex items-center gap-2">
          <span className="truncate">{email}</span>
          {id === ownId && <Badge tone="accent">You</Badge>}
        </span>
        {full_name && <span className="block truncate text-sm font-normal text-ink-faint md:hidden">{full_name}</span>}
        {!is_active && <StatusBadge status="inactive" className="mt-1 sm:hidden" />}
      </span>
    ),
  },
  {
    title: 'Name',
    sort: 'full_name',
    cell: ({ full_name }) => (
      <span className="block max-w-48 truncate">{full_name ?? <span className="text-ink-faint">–</span>}</span>
    ),
    from: 'md',
  },
  { title: 'Role', cell: (user) => <Role user={user} />, from: 'sm' },
  {
    title: 'State',
    cell: ({ is_active }) => <StatusBadge status={is_active ? 'active' : 'inactive'} />,
    from: 'sm',
  },
  {
    title: 'Second factor',
    cell: ({ second_factor }) => (second_factor ? 'On' : <span className="text-ink-faint">Off</span>),
    from: 'lg',
  },
  {
    title: 'Last sign-in',
    sort: 'last_login_at',
    cell: ({ last_login_at }) => (
      <RelativeTime at={last_login_at} never="Never" className="whitespace-nowrap text-ink-soft" />
    ),
    from: 'md',
  },
]

export const Role = ({ user }: { user: User }) => (
  <Badge tone={user.is_superuser ? 'accent' : 'neutral'}>{user.is_superuser ? 'Administrator' : 'User'}</Badge>
)
