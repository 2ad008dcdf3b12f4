import { createUploadQueue } from '@/lib/upload-queue'
import { toast } from '@/ui/toasts'
import { sendArchive } from '../api'

/** Archives on their way to the server, one at a time. */
export const archives = createUploadQueue({
  send: (file, _target, sending) => sendArchive(file, sending),
  onSent: ({ name }) => toast.success(`${name} is among the backups.`),
  atOnce: 1,
})

export const TARGET = 'backups'
