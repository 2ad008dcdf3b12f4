import { createUploadQueue } from '@/lib/upload-queue'
import { toast } from '@/ui/toasts'
import { uploadDocument } from '../api'

/** Files on their way into indexes; the target is the index's id. News of the server shows the document. */
export const uploads = createUploadQueue({
  send: (file, indexId, sending) => uploadDocument(indexId, file, sending),
  onSent: (added, file) => {
    if (added.duplicate) toast.info(`${file.name} is in this index already.`)
  },
})
