import { FileText, Image } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { duration, percent } from '@/lib/format'
import { useLiveProgress } from '@/lib/live-progress'
import { RowMenu } from '@/ui/menu'
import type { PagerProps } from '@/ui/pager'
import { RelativeTime } from '@/ui/relative-time'
import { Table, type Column } from '@/ui/table'
import type { Job } from '../api'
import { DeleteJobDialog, nameOf, useJobItems } from './job-actions'
import { JobState } from './job-state'
import { SendDialog } from './send-dialog'

type JobTableProps = { jobs: Job[]; pager?: PagerProps; stale?: boolean }

export function JobTable({ jobs, pager, stale }: JobTableProps) {
  const progress = useLiveProgress('ocr.job')
  const navigate = useNavigate()
  const columns: Column<Job>[] = [
    { title: 'Document', cell: (job) => <Name job={job} />, className: 'max-w-0 w-full sm:min-w-60' },
    { title: 'State', cell: (job) => <JobState job={job} progress={progress[job.id]} />, className: 'min-w-32' },
    {
      title: 'Sure',
      align: 'right',
      from: 'lg',
      className: 'whitespace-nowrap',
      cell: ({ result }) => (typeof result?.confidence_score === 'number' ? percent(result.confidence_score) : '–'),
    },
    { title: 'Took', align: 'right', from: 'lg', cell: (job) => took(job), className: 'whitespace-nowrap' },
    { title: 'Engine', from: 'lg', cell: ({ engine, routing_reason }) => <span title={routing_reason}>{engine}</span> },
    {
      title: 'Started',
      from: 'md',
      cell: ({ created_at }) => <RelativeTime at={created_at} className="whitespace-nowrap text-ink-soft" />,
    },
  ]
  return (
    <Table
      label="Jobs"
      columns={columns}
      rows={jobs}
      rowKey={(job) => job.id}
      onOpen={(job) => void navigate(`/ocr/${job.id}`)}
      menu={(job) => <JobMenu job={job} />}
      pager={pager}
      stale={stale}
    />
  )
}

export const took = ({ started_at, completed_at }: Job) =>
  started_at && completed_at ? duration(new Date(completed_at).getTime() - new Date(started_at).getTime()) : '–'

function Name({ job }: { job: Job }) {
  const Icon = job.file_type === 'image' ? Image : FileText
  return (
    <span className="flex min-w-0 items-start gap-2.5 py-1">
      <Icon aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-faint" />
      <span className="min-w-0">
        <span className="block truncate">{nameOf(job)}</span>
        {job.error_message && (
          <span className="block text-sm font-normal text-pretty whitespace-normal text-bad">{job.error_message}</span>
        )}
      </span>
    </span>
  )
}

function JobMenu({ job }: { job: Job }) {
  const [open, setOpen] = useState<'delete' | 'send'>()
  const items = useJobItems(
    job,
    () => setOpen('delete'),
    () => setOpen('send'),
  )
  return (
    <>
      <RowMenu label={`Actions of ${nameOf(job)}`} items={items} />
      <DeleteJobDialog job={job} open={open === 'delete'} onOpenChange={() => setOpen(undefined)} />
      {open === 'send' && <SendDialog job={job} onClose={() => setOpen(undefined)} />}
    </>
  )
}
