import { useQuery } from '@tanstack/react-query'
import { count } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { RouteTabs } from '@/ui/tabs'
import { approvalsQuery } from '../runs-api'

/** The parts of this area, each with an address of its own. */
export function WorkflowTabs() {
  const waiting = useQuery(approvalsQuery(0, 1)).data?.count ?? 0
  const approvals = (
    <>
      Approvals
      {waiting > 0 && <Badge tone="warn">{count(waiting)}</Badge>}
    </>
  )
  return (
    <div className="mb-5">
      <RouteTabs
        label="Parts of workflows"
        tabs={[
          { to: '/workflows', title: 'Workflows', end: true },
          { to: '/workflows/executions', title: 'Executions' },
          { to: '/workflows/approvals', title: approvals },
        ]}
      />
    </div>
  )
}
