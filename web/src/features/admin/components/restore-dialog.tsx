import { dateTime } from '@/lib/format'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { useRestoreBackup, type Backup } from '../api'

/** Says plainly what a restore does, and wants the name typed. */
export function RestoreDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const restore = useRestoreBackup()
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Restore the backup of ${dateTime(backup.made_at)}?`}
      text={<WhatHappens />}
      action="Replace everything"
      typed={backup.name}
      onConfirm={() => restore.mutateAsync(backup.name)}
    />
  )
}

/** Spans, since the text of a window is a paragraph. */
const WhatHappens = () => (
  <span className="flex flex-col gap-2 text-pretty">
    <span>The backup is checked first, file by file. If it is damaged, nothing changes.</span>
    <span>
      Then <strong className="text-ink">everything is replaced</strong>, for everybody: accounts, files, workflows,
      runs. What came after the backup is no longer there.
    </span>
    <span>The data of now is kept aside on the server, in a folder before-restore-…, until it is deleted.</span>
    <span>The server starts again by itself. People are interrupted and may have to sign in again; so may you.</span>
  </span>
)
