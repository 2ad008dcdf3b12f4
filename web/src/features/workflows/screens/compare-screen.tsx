import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { Empty } from '@/ui/empty'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { executionQuery } from '../api'
import { Comparison } from '../components/runs/comparison'

/** `/workflows/executions/compare?one=…&other=…`: two executions side by side. */
export function CompareScreen() {
  const [search] = useSearchParams()
  const ids = [search.get('one'), search.get('other')] as const
  return (
    <Page wide>
      <PageHeader
        title="Compare executions"
        text="Node by node: what each did, how long it took, and where the outputs differ."
        back={{ to: '/workflows/executions', title: 'Executions' }}
      />
      {ids[0] && ids[1] ? (
        <Both one={ids[0]} other={ids[1]} />
      ) : (
        <Empty title="Two executions are needed" text="Tick two in the table of executions, then compare them." />
      )}
    </Page>
  )
}

function Both({ one, other }: { one: string; other: string }) {
  const left = useQuery(executionQuery(one))
  const right = useQuery(executionQuery(other))
  if (left.isPending || right.isPending) return <Skeleton lines={8} />
  if (left.isError) return <ProblemCard error={left.error} onRetry={left.refetch} />
  if (right.isError) return <ProblemCard error={right.error} onRetry={right.refetch} />
  return <Comparison one={left.data} other={right.data} />
}
