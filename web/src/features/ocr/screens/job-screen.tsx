import { useQuery } from '@tanstack/react-query'
import { Ellipsis, RotateCw, Zap } from 'lucide-react'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { percent, plural } from '@/lib/format'
import { useLiveProgress } from '@/lib/live-progress'
import { Button, IconButton } from '@/ui/button'
import { Card } from '@/ui/card'
import { Menu } from '@/ui/menu'
import { Notice } from '@/ui/notice'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Progress } from '@/ui/progress'
import { Skeleton } from '@/ui/skeleton'
import { jobQuery, useProcess, type Job } from '../api'
import { DownloadMenu } from '../components/download-menu'
import { DeleteJobDialog, nameOf, useJobItems } from '../components/job-actions'
import { took } from '../components/job-table'
import { ResultPages } from '../components/result-pages'
import { SendDialog } from '../components/send-dialog'

const BACK = { to: '/ocr', title: 'Text recognition' }

/** A job: its pages with every word in its place, or how far it is, or why it failed. */
export function JobScreen() {
  const { jobId = '' } = useParams()
  const job = useQuery(jobQuery(jobId))

  if (job.isPending)
    return (
      <Page wide>
        <Skeleton className="h-[70dvh]" />
      </Page>
    )
  if (job.isError)
    return (
      <Page wide>
        <PageHeader title="Job" back={BACK} />
        <ProblemCard error={job.error} onRetry={job.refetch} />
      </Page>
    )

  return (
    <Page wide>
      <PageHeader
        title={nameOf(job.data)}
        back={BACK}
        text={
          <>
            {facts(job.data)}
            <span className="block text-sm text-ink-faint">Engine: {job.data.routing_reason}</span>
          </>
        }
        actions={<Actions job={job.data} />}
      />
      <Contents job={job.data} />
    </Page>
  )
}

function facts(job: Job): string {
  const sure = job.result?.confidence_score
  const parts = [
    job.result && plural(job.result.pages, 'page'),
    typeof sure === 'number' && `${percent(sure)} sure`,
    job.completed_at && took(job),
  ]
  return parts.filter(Boolean).join(' · ')
}

function Contents({ job }: { job: Job }) {
  const progress = useLiveProgress('ocr.job')[job.id]
  const process = useProcess()
  if (job.status === 'completed') return <ResultPages job={job} />
  if (job.status === 'failed') {
    return (
      <Notice kind="bad" title="This document could not be read">
        <p>{job.error_message}</p>
        <Button
          size="small"
          icon={RotateCw}
          busy={process.isPending}
          onClick={() => process.mutate(job.id)}
          className="mt-3"
        >
          Run again
        </Button>
      </Notice>
    )
  }
  const done = progress ?? (job.pages_total ? job.pages_done / job.pages_total : undefined)
  return (
    <Card className="mx-auto mt-10 max-w-md text-center">
      <h2 className="text-lg">{job.status === 'pending' ? 'Waiting for its turn' : 'Reading'}</h2>
      <p className="mt-1 mb-4 text-ink-soft">
        {job.pages_total ? `${job.pages_done} of ${plural(job.pages_total, 'page')} done` : 'It starts in a moment.'}
      </p>
      <Progress value={done} label={`Reading ${nameOf(job)}`} />
      {job.status === 'pending' && (
        <Button
          size="small"
          icon={Zap}
          busy={process.isPending}
          onClick={() => process.mutate(job.id)}
          className="mt-5"
        >
          Process now
        </Button>
      )}
    </Card>
  )
}

function Actions({ job }: { job: Job }) {
  const navigate = useNavigate()
  const [open, setOpen] = useState<'delete' | 'send'>()
  const items = useJobItems(
    job,
    () => setOpen('delete'),
    () => setOpen('send'),
  )
  return (
    <>
      {job.status === 'completed' && <DownloadMenu job={job} />}
      <Menu items={items}>
        <IconButton icon={Ellipsis} label="Actions of this job" />
      </Menu>
      <DeleteJobDialog
        job={job}
        open={open === 'delete'}
        onOpenChange={() => setOpen(undefined)}
        onDeleted={() => void navigate('/ocr', { replace: true })}
      />
      {open === 'send' && <SendDialog job={job} onClose={() => setOpen(undefined)} />}
    </>
  )
}
