import { RotateCw } from 'lucide-react'
import { plural } from '@/lib/format'
import { Button } from '@/ui/button'
import { useProcessAll, type Job } from '../api'

/** Runs all failed jobs of a page of the list again. */
export function FailedAgain({ jobs }: { jobs: Job[] }) {
  const again = useProcessAll()
  const failed = jobs.filter(({ status }) => status === 'failed').map(({ id }) => id)
  if (failed.length === 0) return null
  return (
    <Button size="small" icon={RotateCw} busy={again.isPending} onClick={() => again.mutate(failed)}>
      Run {plural(failed.length, 'job')} again
    </Button>
  )
}
