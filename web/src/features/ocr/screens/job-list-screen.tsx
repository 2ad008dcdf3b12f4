import { useQuery } from '@tanstack/react-query'
import { Link as LinkIcon } from 'lucide-react'
import { useState } from 'react'
import { useTableState } from '@/lib/table-state'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { DropZone } from '@/ui/drop-zone'
import { FilterChips } from '@/ui/filter-chips'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { Uploads } from '@/ui/uploads'
import { jobsQuery, type Job } from '../api'
import { AddressDialog } from '../components/address-dialog'
import { FailedAgain } from '../components/failed-again'
import { JobTable } from '../components/job-table'
import { OptionsForm } from '../components/options'
import { NO_OPTIONS, readingOf } from '../lib/options'
import { uploads } from '../lib/uploads'

const KINDS = 'As many as you like: PDF, PNG, JPEG, TIFF, BMP, GIF, WebP. Up to 50 MiB each.'
const LARGEST = 50 * 1024 ** 2 // bytes

/** Scans and photos to words: drop some, and watch them being read. */
export function JobListScreen() {
  const [options, setOptions] = useState(NO_OPTIONS)
  const [asking, setAsking] = useState(false)
  const reading = readingOf(options)
  return (
    <Page>
      <PageHeader
        title="Text recognition"
        text="Scans and photos become words, on this machine. See every word in its place, and how sure the recognition is."
        actions={
          <Button icon={LinkIcon} onClick={() => setAsking(true)}>
            From web addresses
          </Button>
        }
      />
      <DropZone
        title="Drop scans or photos"
        hint={KINDS}
        multiple
        maxBytes={LARGEST}
        onFiles={(files) => uploads.add(files, JSON.stringify(reading))}
      />
      <Uploads queue={uploads} className="mt-3 rounded-card border border-line bg-surface" />
      <OptionsForm options={options} onChange={setOptions} />
      <Jobs />
      {asking && <AddressDialog reading={reading} onClose={() => setAsking(false)} />}
    </Page>
  )
}

const STATES = [
  { value: '', title: 'All' },
  { value: 'pending', title: 'Waiting' },
  { value: 'running', title: 'Being read' },
  { value: 'completed', title: 'Done' },
  { value: 'failed', title: 'Failed' },
]
const NONE: Record<string, string> = {
  pending: 'No job is waiting.',
  running: 'No document is being read right now.',
  completed: 'No document has been read yet.',
  failed: 'No job has failed.',
}

function Jobs() {
  const state = useTableState({ status: '' })
  const status = state.filters.status as Job['status'] | ''
  const jobs = useQuery(jobsQuery({ skip: state.skip, limit: state.limit, ...(status ? { status } : {}) }))

  if (jobs.isPending)
    return (
      <Card flush className="mt-6">
        <SkeletonRows rows={3} />
      </Card>
    )
  if (jobs.isError) return <ProblemCard className="mt-6" error={jobs.error} onRetry={jobs.refetch} />
  const { data, count } = jobs.data
  if (count === 0 && !status) return null // the drop zone above says it all

  return (
    <Card flush className="mt-6">
      <div className="flex flex-wrap items-center justify-between gap-3 border-b border-line p-3">
        <FilterChips
          label="State"
          choices={STATES}
          chosen={status}
          onChoose={(value) => state.setFilter('status', value)}
        />
        {status === 'failed' && count > 1 && <FailedAgain jobs={data} />}
      </div>
      {data.length === 0 ? (
        <p className="px-5 py-8 text-center text-ink-soft">{NONE[status] ?? 'No job stands on this page.'}</p>
      ) : (
        <JobTable jobs={data} pager={count > 10 ? { state, count } : undefined} stale={jobs.isPlaceholderData} />
      )}
    </Card>
  )
}
