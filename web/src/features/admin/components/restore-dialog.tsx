import { useState, type ReactNode } from 'react'
import { dateTime } from '@/lib/format'
import { zoneInUse } from '@/lib/time-style'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { useGoBack, useRestoreBackup, type Backup, type RestoreKey } from '../api'
import { clockTime, moment } from '../lib/times'
import { KeyFields, wantsKey } from './key-fields'

/** Puts a backup in place, once its name is typed. */
export function RestoreDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const restore = useRestoreBackup()
  return (
    <Replacing
      title={`Restore the backup of ${dateTime(backup.made_at)}?`}
      check="The backup is checked first, file by file. If it is damaged, nothing changes."
      gone="What came after the backup is no longer there."
      typed={backup.name}
      onRestore={(key) => restore.mutateAsync({ name: backup.name, ...key })}
      onClose={onClose}
    />
  )
}

/** Goes back to a time, once that is typed. */
export function GoBackDialog({ at, onClose }: { at: Date; onClose: () => void }) {
  const goBack = useGoBack()
  return (
    <Replacing
      title={`Go back to ${moment(at)} (${zoneInUse()})?`}
      check="The state of that time is fetched from the replica and examined first. If it is damaged, nothing changes."
      gone="What came after that time is no longer there."
      typed={clockTime(at)}
      onRestore={(key) => goBack.mutateAsync({ at, ...key })}
      onClose={onClose}
    />
  )
}

type ReplacingProps = {
  title: string
  check: string
  /** what is missing afterwards */
  gone: string
  typed: string
  onRestore: (key: RestoreKey) => Promise<unknown>
  onClose: () => void
}

/** Says plainly what a restore does. The key is asked for when the server says that it is missing. */
function Replacing({ title, check, gone, typed, onRestore, onClose }: ReplacingProps) {
  const [key, setKey] = useState<RestoreKey>({})
  const [wanted, setWanted] = useState(false)
  const restore = async () => {
    try {
      await onRestore(key)
    } catch (error) {
      if (wantsKey(error)) setWanted(true)
      throw error
    }
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={title}
      text={
        <WhatHappens>
          <span>{check}</span>
          <span>
            Then <strong className="text-ink">everything is replaced</strong>, for everybody: accounts, files,
            workflows, runs. {gone}
          </span>
        </WhatHappens>
      }
      action="Replace everything"
      typed={typed}
      onConfirm={restore}
    >
      {wanted && <KeyFields value={key} onChange={setKey} />}
    </ConfirmDialog>
  )
}

/** Spans, since the text of a window is a paragraph. */
const WhatHappens = ({ children }: { children: ReactNode }) => (
  <span className="flex flex-col gap-2 text-pretty">
    {children}
    <span>
      The present data is set aside, not lost: it stays on the server, in a folder before-restore-…, until somebody
      deletes it.
    </span>
    <span>The server starts again by itself. People are interrupted and may have to sign in again; so may you.</span>
  </span>
)
