import { createUploadQueue } from '@/lib/upload-queue'
import { uploadScan } from '../api'

/** Scans on their way to recognition; the target is how to read them, as JSON. News of the server shows the job. */
export const uploads = createUploadQueue({
  send: uploadScan,
  onSent: () => undefined,
})
