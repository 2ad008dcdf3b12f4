import { useQuery } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import { useTableState } from '@/lib/table-state'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { FilterChips } from '@/ui/filter-chips'
import { Pager } from '@/ui/pager'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { AlertList } from '../components/alert-list'
import { alertsQuery, type Alert } from '../system-api'

const SEVERITIES: Alert['severity'][] = ['critical', 'error', 'warning', 'info']

/** Alerts of today and of before. */
export function AlertsScreen() {
  const state = useTableState({ state: '', severity: '' })
  const { filters } = state
  const alerts = useQuery(
    alertsQuery({
      skip: state.skip,
      limit: state.limit,
      ...(filters.state && { resolved: filters.state === 'resolved' }),
      ...(filters.severity && { severity: filters.severity as Alert['severity'] }),
    }),
  )
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <FilterChips
          label="State"
          chosen={filters.state ?? ''}
          onChoose={(value) => state.setFilter('state', value)}
          choices={[
            { value: '', title: 'All' },
            { value: 'unresolved', title: 'Unresolved', count: alerts.data?.unresolved_count },
            { value: 'resolved', title: 'Resolved' },
          ]}
        />
        <FilterChips
          label="Severity"
          chosen={filters.severity ?? ''}
          onChoose={(value) => state.setFilter('severity', value)}
          choices={[
            { value: '', title: 'Every severity' },
            ...SEVERITIES.map((value) => ({ value, title: value.charAt(0).toUpperCase() + value.slice(1) })),
          ]}
        />
      </div>
      {alerts.isPending ? (
        <Card flush>
          <SkeletonRows />
        </Card>
      ) : !alerts.data ? (
        <ProblemCard error={alerts.error} onRetry={alerts.refetch} />
      ) : (
        <Card flush aria-label="Alerts">
          {alerts.data.count === 0 && (filters.state || filters.severity) ? (
            <Empty icon={BellOff} title="Nothing found" text="No alert fits these filters." />
          ) : alerts.data.count === 0 ? (
            <Empty
              icon={BellOff}
              title="No alerts"
              text="The server looks at itself all the time; what is wrong stands here and in the header."
            />
          ) : (
            <>
              <AlertList alerts={alerts.data.data} />
              <Pager state={state} count={alerts.data.count} />
            </>
          )}
        </Card>
      )}
    </div>
  )
}
