import { useEffect, useRef, useState } from 'react'
import { bytes } from '@/lib/format'
import { Button } from '@/ui/button'
import { DropZone } from '@/ui/drop-zone'
import { Notice } from '@/ui/notice'
import { useBringArchive } from '../../api'
import { Wrong } from '../wrong'

type BringArchiveProps = {
  token: string
  /** bytes there is room for */
  most: number
}

/** Sends the archive, and says how far it is; leaving the screen ends it. */
export function BringArchive({ token, most }: BringArchiveProps) {
  const bring = useBringArchive(token)
  const [sent, setSent] = useState(0)
  const stop = useRef<AbortController>(undefined)
  useEffect(() => () => stop.current?.abort(), [])

  const send = ([file]: File[]) => {
    if (file === undefined) return
    stop.current = new AbortController()
    setSent(0)
    bring.mutate({ file, onProgress: setSent, signal: stop.current.signal })
  }
  const cancelled = bring.error instanceof DOMException
  const { file } = bring.variables ?? {}
  return (
    <div className="flex flex-col gap-4">
      {most === 0 && (
        <Notice kind="bad" title="The server’s disk is too full">
          Make room on it, or start with another data folder.
        </Notice>
      )}
      <DropZone
        title="Drop the backup here"
        hint={`appliance-….tar, at most ${bytes(most)}`}
        accept=".tar"
        maxBytes={most}
        disabled={most === 0}
        // Sent whole, it is looked into.
        sending={bring.isPending && file ? { name: file.name, sent: sent < 1 ? sent : undefined } : null}
        onFiles={send}
      />
      {bring.isPending && (
        <Button kind="quiet" className="self-center" onClick={() => stop.current?.abort()}>
          Cancel
        </Button>
      )}
      <Wrong error={cancelled ? null : bring.error} />
      <p className="text-sm text-pretty text-ink-faint">
        It comes from “Backups” in the administration, or from “appliance backup”. It is checked before anything
        changes.
      </p>
    </div>
  )
}
