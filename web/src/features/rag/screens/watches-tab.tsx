import { useQuery } from '@tanstack/react-query'
import { Archive, Files, FolderSync, Pause, Play, Plus, RefreshCw, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { plural } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { RowMenu } from '@/ui/menu'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { usePauseWatch, useScanWatch, watchesQuery, type Watch } from '../api-watches'
import { RemoveWatchDialog } from '../components/remove-watch-dialog'
import { WatchDialog } from '../components/watch-dialog'
import { WatchedFiles } from '../components/watched-files'
import { placeInWords } from '../lib/watch-form'

/** The buckets and folders that an index follows. */
export function WatchesTab() {
  const { indexId = '' } = useParams()
  const [adding, setAdding] = useState(false)
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
      Watch a place
    </Button>
  )
  return (
    <>
      <Watches indexId={indexId} add={add} />
      {adding && <WatchDialog indexId={indexId} onClose={() => setAdding(false)} />}
    </>
  )
}

function Watches({ indexId, add }: { indexId: string; add: ReactNode }) {
  const watches = useQuery(watchesQuery(indexId))

  if (watches.isPending)
    return (
      <Card flush>
        <SkeletonRows rows={2} />
      </Card>
    )
  if (watches.isError) return <ProblemCard error={watches.error} onRetry={watches.refetch} />
  if (watches.data.count === 0)
    return (
      <Empty
        icon={FolderSync}
        title="Nothing is watched"
        text="Let this index follow a bucket or a folder: what is new there is read, what is gone there is forgotten."
        action={add}
      />
    )
  return (
    <div className="flex flex-col gap-4">
      <div className="self-end">{add}</div>
      <Card flush>
        <ul aria-label="Watched places" className="divide-y divide-line">
          {watches.data.data.map((watch) => (
            <WatchRow key={watch.id} watch={watch} />
          ))}
        </ul>
      </Card>
    </div>
  )
}

function WatchRow({ watch }: { watch: Watch }) {
  const Icon = watch.kind === 'bucket' ? Archive : FolderSync
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-5 py-4">
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-ink-faint" />
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium break-all">{placeInWords(watch)}</span>
          <WatchState watch={watch} />
        </p>
        <p className="mt-0.5 text-sm text-ink-soft">
          {watch.kind === 'bucket' ? 'Bucket' : 'Folder on the server'}
          {watch.include && watch.include.length > 0 && `, only ${watch.include.join(', ')}`} ·{' '}
          {plural(watch.files_total, 'file')}
          {watch.files_failed > 0 && (
            <>
              ,{' '}
              <Link
                to={`/rag/${watch.index_id}?status=failed`}
                className="rounded font-medium text-bad underline underline-offset-2"
              >
                {watch.files_failed} failed
              </Link>
            </>
          )}{' '}
          · {watch.last_scan_at ? <RelativeTime at={watch.last_scan_at} /> : 'not looked at yet'}
        </p>
        {watch.error_message && <p className="mt-1 text-sm text-pretty text-bad">{watch.error_message}</p>}
      </div>
      <WatchActions watch={watch} />
    </li>
  )
}

function WatchState({ watch: { status } }: { watch: Watch }) {
  if (status === 'watching')
    return (
      <Badge tone="good" dot>
        Watching
      </Badge>
    )
  return (
    <Badge tone={status === 'paused' ? 'warn' : 'bad'} dot>
      {status === 'paused' ? 'Paused' : 'Failed'}
    </Badge>
  )
}

function WatchActions({ watch }: { watch: Watch }) {
  const scan = useScanWatch()
  const pause = usePauseWatch()
  const [open, setOpen] = useState<'files' | 'remove'>()
  const paused = watch.status === 'paused'
  const turn = () => pause.mutate({ watch_id: watch.id, paused: !paused })
  return (
    <div className="flex items-center gap-1">
      <Button
        size="small"
        icon={RefreshCw}
        busy={scan.isPending}
        disabled={paused}
        onClick={() => scan.mutate(watch.id)}
      >
        Look now
      </Button>
      <RowMenu
        label={`Actions of ${placeInWords(watch)}`}
        items={[
          { title: 'Show its files', icon: Files, onSelect: () => setOpen('files') },
          { title: paused ? 'Go on' : 'Pause', icon: paused ? Play : Pause, onSelect: turn },
          { title: 'Stop watching', icon: Trash2, danger: true, onSelect: () => setOpen('remove') },
        ]}
      />
      {open === 'remove' && <RemoveWatchDialog watch={watch} onClose={() => setOpen(undefined)} />}
      {open === 'files' && <WatchedFiles watch={watch} onClose={() => setOpen(undefined)} />}
    </div>
  )
}
