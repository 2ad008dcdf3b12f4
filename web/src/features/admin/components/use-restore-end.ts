import { useEffect, useRef, useState } from 'react'
import type { Backups, Restore } from '../api'

export type Ended = { restore: Restore; done: boolean }

/** The restore after which the server is back: it has forgotten it by then, this screen has not. */
export function useRestoreEnd(backups: Backups | undefined): Ended | undefined {
  const last = useRef<Backups>(undefined)
  const [ended, setEnded] = useState<Ended>()
  useEffect(() => {
    if (backups === undefined) return
    const before = last.current
    last.current = backups
    if (backups.restore !== null) setEnded(undefined)
    else if (before?.restore && before.restore.state !== 'failed')
      setEnded({ restore: before.restore, done: backups.restored_at !== before.restored_at })
  }, [backups])
  return ended
}
