import { useQuery } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge, StatusBadge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Facts } from '@/ui/card'
import { CopyId } from '@/ui/copy-id'
import { Sheet } from '@/ui/dialog'
import { Menu } from '@/ui/menu'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { userHistoryQuery, userSessionsQuery, type User } from '../../users-api'
import { userActions, type Act } from './actions'
import { Role } from './columns'

type UserSheetProps = { user: User; own: boolean; onClose: () => void; onAsk: (act: Act) => void }

/** One account: who it is, where it is signed in, and who tried to. */
export const UserSheet = ({ user, own, onClose, onAsk }: UserSheetProps) => (
  <Sheet
    open
    onOpenChange={(open) => !open && onClose()}
    title={
      <span className="flex flex-wrap items-center gap-2">
        {user.email} {own && <Badge tone="accent">You</Badge>}
      </span>
    }
    text={user.full_name}
    actions={
      <Menu items={userActions(user, own, onAsk)} side="top">
        <Button icon={Ellipsis}>Actions</Button>
      </Menu>
    }
  >
    <Facts
      facts={[
        ['Role', <Role key="role" user={user} />],
        ['State', <StatusBadge key="state" status={user.is_active ? 'active' : 'inactive'} />],
        ['Second factor', user.second_factor ? 'On' : 'Off'],
        ['E-mail verified', user.email_verified ? 'Yes' : 'No'],
        ['Last sign-in', <RelativeTime key="last" at={user.last_login_at} never="Never" />],
        ['Added', <RelativeTime key="added" at={user.created_at} absolute />],
        ['Changed', <RelativeTime key="changed" at={user.updated_at} absolute />],
        ['Id', <CopyId key="id" id={user.id} show={36} />],
      ]}
    />
    <Part title="Signed in">
      <UserSessions id={user.id} />
    </Part>
    <Part title="Latest sign-ins">
      <UserHistory id={user.id} />
    </Part>
  </Sheet>
)

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="mt-7">
    <h3 className="mb-1 text-base font-semibold">{title}</h3>
    {children}
  </section>
)

function UserSessions({ id }: { id: string }) {
  const sessions = useQuery(userSessionsQuery(id))
  if (sessions.isPending) return <Skeleton lines={2} />
  if (sessions.isError) return <ProblemCard error={sessions.error} onRetry={sessions.refetch} />
  if (sessions.data.count === 0) return <p className="text-ink-soft">Nowhere at present.</p>
  return (
    <ul className="divide-y divide-line">
      {sessions.data.data.map((session) => (
        <li key={session.id} className="flex items-center justify-between gap-4 py-2.5">
          <span className="min-w-0 truncate" title={session.user_agent}>
            {session.device_info ?? 'Unknown device'} {session.is_current && <Badge tone="good">This device</Badge>}
          </span>
          <span className="shrink-0 text-sm text-ink-faint">
            {session.ip_address} · <RelativeTime at={session.last_active_at} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function UserHistory({ id }: { id: string }) {
  const history = useQuery(userHistoryQuery(id))
  if (history.isPending) return <Skeleton lines={2} />
  if (history.isError) return <ProblemCard error={history.error} onRetry={history.refetch} />
  if (history.data.count === 0) return <p className="text-ink-soft">None in the last 90 days.</p>
  return (
    <ul className="divide-y divide-line">
      {history.data.data.map((attempt) => (
        <li key={attempt.id} className="flex items-center justify-between gap-4 py-2.5">
          <span className="min-w-0 truncate" title={attempt.user_agent}>
            <RelativeTime at={attempt.created_at} /> from {attempt.ip_address}
          </span>
          <Badge tone={attempt.success ? 'good' : 'bad'}>{attempt.success ? 'Signed in' : 'Failed'}</Badge>
        </li>
      ))}
    </ul>
  )
}
