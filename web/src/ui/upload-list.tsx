import { FileUp, RotateCw, X } from 'lucide-react'
import { bytes, percent } from '@/lib/format'
import type { QueuedFile } from '@/lib/upload-queue'
import { IconButton } from './button'
import { Progress } from './progress'

type UploadListProps = {
  files: QueuedFile[]
  onRetry: (id: number) => void
  onRemove: (id: number) => void
  className?: string
}

/** The files that are being sent: how far each is, and what stopped it. */
export function UploadList({ files, onRetry, onRemove, className }: UploadListProps) {
  if (files.length === 0) return null
  return (
    <ul aria-label="Uploads" className={className}>
      {files.map((queued) => (
        <li key={queued.id} className="flex items-start gap-3 border-b border-line py-2.5 last:border-b-0">
          <FileUp aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-faint" />
          <div className="min-w-0 flex-1">
            <p className="flex items-baseline justify-between gap-3">
              <span className="truncate font-medium">{queued.file.name}</span>
              <span className="shrink-0 text-sm text-ink-faint tabular-nums">{shown(queued)}</span>
            </p>
            {queued.state === 'failed' ? (
              <p role="alert" className="text-sm text-bad">
                {queued.problem?.detail} {queued.problem?.hint}
              </p>
            ) : (
              <Progress value={queued.sent} label={`Sending ${queued.file.name}`} className="mt-1.5" />
            )}
          </div>
          <div className="-my-1 flex">
            {queued.state === 'failed' && (
              <IconButton
                icon={RotateCw}
                label={`Send ${queued.file.name} again`}
                size="small"
                onClick={() => onRetry(queued.id)}
              />
            )}
            <IconButton
              icon={X}
              label={queued.state === 'failed' ? `Forget ${queued.file.name}` : `Stop sending ${queued.file.name}`}
              size="small"
              onClick={() => onRemove(queued.id)}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}

function shown({ state, sent, file }: QueuedFile): string {
  if (state === 'waiting') return 'Waiting'
  if (state === 'failed') return 'Not sent'
  return sent >= 1 ? 'Storing' : `${percent(sent)} of ${bytes(file.size)}`
}
