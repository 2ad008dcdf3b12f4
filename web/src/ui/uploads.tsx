import { RotateCw, X } from 'lucide-react'
import { plural } from '@/lib/format'
import type { QueuedFile, UploadQueue } from '@/lib/upload-queue'
import { Button } from './button'
import { Progress } from './progress'
import { UploadList } from './upload-list'

/** So many rows say enough by themselves. */
const FEW = 4
const ORDER = { failed: 0, sending: 1, waiting: 2 }

type UploadsProps = {
  queue: UploadQueue
  /** whether a target belongs here; absent = all do */
  belongs?: (target: string) => boolean
  className?: string
}

/** The files of a queue that are on their way: of many, how far they are together, and what may be done with all. */
export function Uploads({ queue, belongs = () => true, className }: UploadsProps) {
  const files = queue.use().filter(({ target }) => belongs(target))
  const arrived = Object.entries(queue.useArrived())
    .filter(([target]) => belongs(target))
    .reduce((sum, [, count]) => sum + count, 0)
  if (files.length === 0) return null
  const sorted = [...files].sort((one, other) => ORDER[one.state] - ORDER[other.state] || one.id - other.id)
  return (
    <div className={className}>
      {files.length + arrived > FEW && <Together files={files} arrived={arrived} queue={queue} />}
      <UploadList
        files={sorted}
        onRetry={queue.retry}
        onRemove={queue.remove}
        className="max-h-72 overflow-y-auto px-5"
      />
    </div>
  )
}

type TogetherProps = { files: QueuedFile[]; arrived: number; queue: UploadQueue }

function Together({ files, arrived, queue }: TogetherProps) {
  const failed = files.filter(({ state }) => state === 'failed')
  const going = files.filter(({ state }) => state !== 'failed')
  const all = files.length + arrived
  const sent = arrived + going.reduce((sum, file) => sum + file.sent, 0)
  return (
    <div className="border-b border-line px-5 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <p className="flex-1 font-medium tabular-nums" aria-live="polite">
          {arrived} of {plural(all, 'file')} sent
          {failed.length > 0 && <span className="text-bad">, {failed.length} not</span>}
        </p>
        {failed.length > 0 && (
          <Button size="small" icon={RotateCw} onClick={() => failed.forEach(({ id }) => queue.retry(id))}>
            Send again
          </Button>
        )}
        <Button size="small" icon={X} onClick={() => files.forEach(({ id }) => queue.remove(id))}>
          {going.length > 0 ? 'Stop all' : 'Forget them'}
        </Button>
      </div>
      {going.length > 0 && <Progress value={sent / all} label="Sending" className="mt-2" />}
    </div>
  )
}
