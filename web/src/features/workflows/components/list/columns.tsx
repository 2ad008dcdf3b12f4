import { RelativeTime } from '@/ui/relative-time'
import type { Column } from '@/ui/table'
import { StatusBadge } from '@/ui/badge'
import type { Workflow } from '../../lib/graph'
import { ActiveSwitch } from '../active-switch'

export const workflowColumns: Column<Workflow>[] = [
  {
    title: 'Name',
    cell: ({ name, description }) => (
      <span className="block min-w-0">
        <span className="block max-w-96 truncate">{name}</span>
        {description && <span className="block max-w-96 truncate text-sm font-normal text-ink-faint">{description}</span>}
      </span>
    ),
  },
  { title: 'Active', cell: (workflow) => <ActiveSwitch workflow={workflow} bare />, from: 'sm' },
  {
    title: 'Last run',
    cell: ({ last_execution: last }) =>
      last === null ? (
        <span className="text-ink-faint">Never</span>
      ) : (
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5">
          <StatusBadge status={last.status} />
          <RelativeTime at={last.started_at} never="" className="text-sm text-ink-faint max-md:hidden" />
        </span>
      ),
  },
  { title: 'Changed', cell: ({ updated_at }) => <RelativeTime at={updated_at} className="text-ink-soft" />, from: 'md' },
]
