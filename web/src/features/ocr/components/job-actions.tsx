import { CircleStop, LibraryBig, RotateCw, Trash2, Zap } from 'lucide-react'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import type { MenuItem } from '@/ui/menu'
import { useDeleteJob, useProcess, type Job } from '../api'

export const nameOf = ({ file_name, document_url }: Job) => file_name ?? document_url

/** What may be done with a job, as its state allows. */
export function useJobItems(job: Job, onDelete: () => void, onSend: () => void): (MenuItem | false)[] {
  const process = useProcess()
  const under = job.status === 'pending' || job.status === 'running'
  return [
    job.status === 'completed' && { title: 'Add to an index', icon: LibraryBig, onSelect: onSend },
    job.status === 'pending' && { title: 'Process now', icon: Zap, onSelect: () => process.mutate(job.id) },
    job.status === 'failed' && { title: 'Run again', icon: RotateCw, onSelect: () => process.mutate(job.id) },
    { title: under ? 'Cancel' : 'Delete', icon: under ? CircleStop : Trash2, danger: true, onSelect: onDelete },
  ]
}

type DeleteJobProps = { job: Job; open: boolean; onOpenChange: (open: boolean) => void; onDeleted?: () => void }

export function DeleteJobDialog({ job, open, onOpenChange, onDeleted }: DeleteJobProps) {
  const remove = useDeleteJob()
  const under = job.status === 'pending' || job.status === 'running'
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`${under ? 'Cancel reading' : 'Delete'} “${nameOf(job)}”?`}
      text={
        under
          ? 'Recognition stops before the next page; the job and the uploaded file will be gone.'
          : 'The recognised text, its corrections and the uploaded file will be gone.'
      }
      action={under ? 'Stop and delete' : 'Delete'}
      onConfirm={() => remove.mutateAsync(job.id).then(onDeleted)}
    />
  )
}
