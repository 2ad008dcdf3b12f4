import { createUploadQueue } from '@/lib/upload-queue'
import { toast } from '@/ui/toasts'
import { uploadFile, type Place } from '../api'

/** The target is the place as JSON. */
export const placeKey = ({ bucket, folder }: Place) => JSON.stringify({ bucket, folder })

/** Files on their way into folders. One whose name is taken is stored under a free one, and says so. */
export const uploads = createUploadQueue({
  send: (file, target, sending) => uploadFile(file, JSON.parse(target) as Place, sending),
  onSent: (stored, file) => {
    if (stored.name !== file.name) toast.info(`${file.name} is stored as ${stored.name}.`)
  },
})
