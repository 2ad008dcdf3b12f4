import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { bytes, count } from '@/lib/format'
import { Badge, type Tone } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Sheet } from '@/ui/dialog'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { watchedFilesQuery, type Watch, type WatchedFile } from '../api-watches'
import { placeInWords } from '../lib/watch-form'

/** The files that a watch has seen, and what became of each. */
export function WatchedFiles({ watch, onClose }: { watch: Watch; onClose: () => void }) {
  const [limit, setLimit] = useState(100)
  const files = useQuery(watchedFilesQuery(watch.id, { skip: 0, limit }))
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title="Watched files" text={placeInWords(watch)}>
      {files.isPending && <Skeleton lines={6} />}
      {files.isError && <ProblemCard error={files.error} onRetry={files.refetch} />}
      {files.data?.count === 0 && <p className="text-ink-soft">Nothing has been seen there yet.</p>}
      {files.data && (
        <ul aria-label="Watched files" className="divide-y divide-line">
          {files.data.data.map((file) => (
            <FileRow key={file.path} file={file} />
          ))}
        </ul>
      )}
      {files.data && files.data.count > limit && limit < 1000 && (
        <Button size="small" className="mt-3" onClick={() => setLimit(Math.min(1000, limit * 3))}>
          Show more of {count(files.data.count)}
        </Button>
      )}
    </Sheet>
  )
}

const STATES: Record<WatchedFile['status'], { title: string; tone: Tone }> = {
  followed: { title: 'In the index', tone: 'good' },
  settling: { title: 'Being written', tone: 'busy' },
  skipped: { title: 'No text', tone: 'neutral' },
  failed: { title: 'Failed', tone: 'bad' },
}

function FileRow({ file: { path, size, status, error_message, document_id } }: { file: WatchedFile }) {
  const { title, tone } = STATES[status]
  return (
    <li className="flex items-start justify-between gap-4 py-2.5">
      <div className="min-w-0">
        <p className="font-medium break-all">
          {document_id === null ? (
            path
          ) : (
            <Link to={`/rag/documents/${document_id}`} className="rounded hover:underline">
              {path}
            </Link>
          )}
        </p>
        <p className="text-sm text-ink-faint">{bytes(size)}</p>
        {error_message && <p className="text-sm text-pretty text-bad">{error_message}</p>}
      </div>
      <Badge tone={tone} dot>
        {title}
      </Badge>
    </li>
  )
}
