import { plural } from '@/lib/format'
import { Badge, StatusBadge } from '@/ui/badge'
import { Progress } from '@/ui/progress'
import { nameOf } from './job-actions'
import type { Job } from '../api'

/** progress: 0 to 1, newer than the job itself. */
export function JobState({ job, progress }: { job: Job; progress: number | undefined }) {
  if (job.status === 'pending') return <Badge dot>Waiting</Badge>
  if (job.status === 'completed')
    return (
      <Badge tone="good" dot>
        {plural(job.pages_done, 'page')}
      </Badge>
    )
  if (job.status !== 'running') return <StatusBadge status={job.status} />
  const done = progress ?? (job.pages_total ? job.pages_done / job.pages_total : undefined)
  return (
    <span className="flex flex-col gap-1">
      <Badge tone="busy" dot moving className="self-start">
        {job.pages_total ? `Page ${Math.min(job.pages_done + 1, job.pages_total)} of ${job.pages_total}` : 'Reading'}
      </Badge>
      <Progress value={done} label={`Reading ${nameOf(job)}`} className="w-28" />
    </span>
  )
}
