import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { bytes, plural } from '@/lib/format'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { diskQuery, type Disk } from '../api'
import { FreeCard } from '../components/free-card'
import { Shares } from '../components/shares'
import { shares, titleOf } from '../lib/disk'

/** What uses the disk, and giving it back. */
export function DiskScreen() {
  const disk = useQuery(diskQuery())
  if (disk.isPending) return <Waiting />
  if (!disk.data) return <ProblemCard error={disk.error} onRetry={disk.refetch} />
  const { parts, tables, unused, buckets, owners, files } = disk.data
  return (
    <div className="flex flex-col gap-6">
      <Overview disk={disk.data} busy={disk.isFetching} onMeasure={() => void disk.refetch()} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-6">
          <Shares title="By kind" parts={parts.map((part) => ({ ...part, name: titleOf(part.name) }))} />
          <Shares title="Largest files" parts={files} code empty="There are no files yet." />
          <Shares title="By bucket" parts={buckets} detail={filesOf} empty="No bucket holds files yet." />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <FreeCard disk={disk.data} />
          <Shares title="By owner" parts={owners} detail={filesOf} empty="Nobody has files yet." />
          <Shares
            title="Database, by table"
            text={`${bytes(unused)} of its file hold nothing right now.`}
            parts={tables.slice(0, 12)}
            code
            empty="The database is too large to be read for this."
          />
        </div>
      </div>
    </div>
  )
}

const filesOf = (detail: string) => plural(Number(detail), 'file')

type OverviewProps = { disk: Disk; busy: boolean; onMeasure: () => void }

function Overview({ disk, busy, onMeasure }: OverviewProps) {
  const { ours, others } = shares(disk)
  const low = disk.free < disk.wanted
  return (
    <Card aria-label="Disk">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg">
          {bytes(disk.free)} free of {bytes(disk.total)}
        </h2>
        <Button size="small" icon={RotateCw} busy={busy} onClick={onMeasure}>
          Measure again
        </Button>
      </div>
      <div aria-hidden className="mt-3 flex h-3 overflow-hidden rounded-full bg-sunken">
        <div className="bg-accent" style={{ width: `max(4px, ${ours * 100}%)` }} />
        <div className="bg-edge" style={{ width: `${others * 100}%` }} />
      </div>
      <p className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm text-ink-soft">
        <Key look="bg-accent">This installation, {bytes(ours * disk.total)}</Key>
        <Key look="bg-edge">Others, {bytes(others * disk.total)}</Key>
        <Key look="bg-sunken border border-edge">Free</Key>
      </p>
      {low && (
        <Notice kind="warn" title={`Less than ${bytes(disk.wanted)} are free.`} className="mt-4">
          Uploads are refused, and new background work waits until there is room again.
        </Notice>
      )}
    </Card>
  )
}

const Key = ({ look, children }: { look: string; children: React.ReactNode }) => (
  <span className="flex items-center gap-2">
    <span aria-hidden className={`size-2.5 rounded-full ${look}`} />
    {children}
  </span>
)

const Waiting = () => (
  <div className="flex flex-col gap-6">
    <Card>
      <Skeleton lines={3} />
    </Card>
    <Card>
      <Skeleton lines={7} />
    </Card>
  </div>
)
