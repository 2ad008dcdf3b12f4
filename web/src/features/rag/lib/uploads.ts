import { createUploadQueue } from '@/lib/upload-queue'
import { toast } from '@/ui/toasts'
import { uploadDocument, type Metadata } from '../api'

/** Files on their way into indexes, by `targetOf`. News of the server shows the document. */
export const uploads = createUploadQueue({
  send: (file, target, sending) => {
    const { indexId, metadata } = placeOf(target)
    return uploadDocument(indexId, file, metadata, sending)
  },
  onSent: (added, file) => {
    if (added.duplicate) toast.info(`${file.name} is in this index already.`)
  },
})

/** Where files go, and the metadata they get there. */
export const targetOf = (indexId: string, metadata: Metadata = {}) => JSON.stringify({ indexId, metadata })

export const placeOf = (target: string) => JSON.parse(target) as { indexId: string; metadata: Metadata }
