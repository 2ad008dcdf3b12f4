import { Globe, X } from 'lucide-react'
import { useNavigate } from 'react-router'
import { RowMenu } from '@/ui/menu'
import type { PagerProps } from '@/ui/pager'
import { RelativeTime } from '@/ui/relative-time'
import { Table, type Column } from '@/ui/table'
import { useClose, type Session } from '../api'
import { SessionState } from './session-state'

type SessionTableProps = { sessions: Session[]; pager?: PagerProps; stale?: boolean }

export function SessionTable({ sessions, pager, stale }: SessionTableProps) {
  const navigate = useNavigate()
  const close = useClose()
  return (
    <Table
      label="Sessions"
      columns={COLUMNS}
      rows={sessions}
      rowKey={(session) => session.id}
      onOpen={(session) => void navigate(`/browser/${session.id}`)}
      menu={(session) =>
        session.status === 'active' && (
          <RowMenu
            label={`Actions of ${nameOf(session)}`}
            items={[{ title: 'Close', icon: X, onSelect: () => close.mutate(session.id) }]}
          />
        )
      }
      pager={pager}
      stale={stale}
    />
  )
}

export const nameOf = ({ title, current_url }: Session) =>
  title || (current_url === 'about:blank' ? '' : current_url) || 'Empty page'

const COLUMNS: Column<Session>[] = [
  { title: 'Page', cell: (session) => <Name session={session} />, className: 'max-w-0 w-full sm:min-w-60' },
  { title: 'State', cell: (session) => <SessionState session={session} />, className: 'min-w-24' },
  { title: 'Tool', from: 'lg', cell: (session) => <span title={session.routing_reason}>{session.browser_tool}</span> },
  { title: 'Actions', from: 'md', align: 'right', cell: (session) => session.actions_count },
  {
    title: 'Last action',
    from: 'md',
    cell: ({ last_action_at }) => (
      <RelativeTime at={last_action_at} never="–" className="whitespace-nowrap text-ink-soft" />
    ),
  },
  {
    title: 'Opened',
    from: 'lg',
    cell: ({ started_at }) => <RelativeTime at={started_at} className="whitespace-nowrap text-ink-soft" />,
  },
]

const Name = ({ session }: { session: Session }) => (
  <span className="flex min-w-0 items-start gap-2.5 py-1">
    <Globe aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-faint" />
    <span className="min-w-0">
      <span className="block truncate">{nameOf(session)}</span>
      {session.title && session.current_url && (
        <span className="block truncate text-sm font-normal text-ink-faint">{session.current_url}</span>
      )}
    </span>
  </span>
)
