import { useEffect, useRef } from 'react'
import { toast } from '@/ui/toasts'
import type { Backups, Restore } from '../api'

/** Says so when the server is back from a restore: it has forgotten the restore, this screen has not. */
export function useRestoreEnd(backups: Backups | undefined) {
  const last = useRef<Restore | null>(null)
  useEffect(() => {
    if (backups === undefined) return
    if (backups.restore === null && last.current !== null) tell(last.current)
    last.current = backups.restore
  }, [backups])
}

function tell({ name, state }: Restore) {
  if (state === 'restarting') toast.success(`The server is back, with the data of ${name}.`)
  // It went away before its check was seen to end: a crash looks the same from here.
  else if (state === 'checking')
    toast.message('The server has started again. Look whether the data is that of the backup.')
}
