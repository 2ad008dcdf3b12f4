import { useEffect, useRef, useState } from 'react'
import type { Backups, Restore } from '../api'

/** The restore after which the server is back: it has forgotten it by then, this screen has not. */
export function useRestoreEnd(backups: Backups | undefined): Restore | undefined {
  const last = useRef<Restore | null>(null)
  const [ended, setEnded] = useState<Restore>()
  useEffect(() => {
    if (backups === undefined) return
    if (backups.restore !== null) setEnded(undefined)
    else if (last.current !== null && last.current.state !== 'failed') setEnded(last.current)
    last.current = backups.restore
  }, [backups])
  return ended
}
