import { RelativeTime } from '@/ui/relative-time'
import type { Column } from '@/ui/table'
import { StatusBadge } from '@/ui/badge'
import type { Workflow } from '../../lib/graph'
import { ActiveSwitch } from '../active-switch'

export const workflowColumns: Column<Workflow>[] = [
  {
    title: 'Name',
    cell: ({ name, description, last_execution: last }) => (
      <span className="block max-w-[min(28rem,60vw)]">
        <span className="block truncate">{name}</span>
        {description && <span className="block truncate text-sm font-normal text-ink-faint">{description}</span>}
        {last && <StatusBadge status={last.status} className="mt-1 sm:hidden" />}
      </span>
    ),
  },
  { title: 'Active', cell: (workflow) => <ActiveSwitch workflow={workflow} bare />, from: 'sm' },
  {
    title: 'Last execution',
    cell: ({ last_execution: last }) =>
      last === null ? (
        <span className="text-ink-faint">Never</span>
      ) : (
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5">
          <StatusBadge status={last.status} />
          <RelativeTime at={last.started_at} never="" className="text-sm text-ink-faint max-md:hidden" />
        </span>
      ),
    from: 'sm',
  },
  {
    title: 'Changed',
    cell: ({ updated_at }) => <RelativeTime at={updated_at} className="text-ink-soft" />,
    from: 'md',
  },
]
