import { useQuery } from '@tanstack/react-query'
import { Link as LinkIcon } from 'lucide-react'
import { useState } from 'react'
import { useTableState } from '@/lib/table-state'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { DropZone } from '@/ui/drop-zone'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { UploadList } from '@/ui/upload-list'
import { jobsQuery } from '../api'
import { AddressDialog } from '../components/address-dialog'
import { JobTable } from '../components/job-table'
import { NO_OPTIONS, OptionsForm, requirementsOf } from '../components/options'
import { uploads } from '../lib/uploads'

const KINDS = 'PDF, PNG, JPEG, TIFF, BMP, GIF, WebP. Up to 50 MiB each.'
const LARGEST = 50 * 1024 ** 2 // bytes

/** Scans and photos to words: drop some, and watch them being read. */
export function JobListScreen() {
  const [options, setOptions] = useState(NO_OPTIONS)
  const [asking, setAsking] = useState(false)
  const requirements = requirementsOf(options)
  return (
    <Page>
      <PageHeader
        title="Text recognition"
        text="Scans and photos become words, on this machine. See every word in its place, and how sure the recognition is."
        actions={
          <Button icon={LinkIcon} onClick={() => setAsking(true)}>
            From a web address
          </Button>
        }
      />
      <DropZone
        title="Drop a scan or a photo"
        hint={KINDS}
        multiple
        maxBytes={LARGEST}
        onFiles={(files) => uploads.add(files, JSON.stringify(requirements))}
      />
      <UploadList
        files={uploads.use()}
        onRetry={uploads.retry}
        onRemove={uploads.remove}
        className="mt-3 rounded-card border border-line bg-surface px-5"
      />
      <OptionsForm options={options} onChange={setOptions} />
      <Jobs />
      <AddressDialog open={asking} onOpenChange={setAsking} requirements={requirements} />
    </Page>
  )
}

function Jobs() {
  const state = useTableState()
  const jobs = useQuery(jobsQuery({ skip: state.skip, limit: state.limit }))

  if (jobs.isPending)
    return (
      <Card flush className="mt-6">
        <SkeletonRows rows={3} />
      </Card>
    )
  if (jobs.isError) return <ProblemCard className="mt-6" error={jobs.error} onRetry={jobs.refetch} />
  const { data, count } = jobs.data
  if (count === 0) return null // the drop zone above says it all

  return (
    <Card flush className="mt-6">
      <JobTable jobs={data} pager={count > 10 ? { state, count } : undefined} stale={jobs.isPlaceholderData} />
    </Card>
  )
}
