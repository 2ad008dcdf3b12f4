import { RotateCw, Trash2, Zap } from 'lucide-react'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import type { MenuItem } from '@/ui/menu'
import { useDeleteJob, useProcess, type Job } from '../api'

export const nameOf = ({ file_name, document_url }: Job) => file_name ?? document_url

/** What may be done with a job, as its state allows. */
export function useJobItems(job: Job, onDelete: () => void): (MenuItem | false)[] {
  const process = useProcess()
  return [
    job.status === 'pending' && { title: 'Process now', icon: Zap, onSelect: () => process.mutate(job.id) },
    job.status === 'failed' && { title: 'Run again', icon: RotateCw, onSelect: () => process.mutate(job.id) },
    { title: 'Delete', icon: Trash2, danger: true, onSelect: onDelete },
  ]
}

type DeleteJobProps = { job: Job; open: boolean; onOpenChange: (open: boolean) => void; onDeleted?: () => void }

export function DeleteJobDialog({ job, open, onOpenChange, onDeleted }: DeleteJobProps) {
  const remove = useDeleteJob()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete “${nameOf(job)}”?`}
      text="The recognised text and the uploaded file will be gone. Recognition stops if it is under way."
      action="Delete"
      onConfirm={() => remove.mutateAsync(job.id).then(onDeleted)}
    />
  )
}
