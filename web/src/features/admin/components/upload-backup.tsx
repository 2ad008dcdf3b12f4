import { Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { cx } from '@/lib/classes'
import { Button } from '@/ui/button'
import { useDrop } from '@/ui/drop-zone'
import { Uploads } from '@/ui/uploads'
import { useBackupsChanged } from '../api'
import { archives, TARGET } from '../lib/archives'

const take = (files: File[]) => {
  if (files.length > 0) archives.add(files, TARGET)
}

/** Chooses an archive of this or another installation; one may also be dropped anywhere on the page. */
export function UploadButton() {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={Upload} onClick={() => input.current?.click()}>
        Upload
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Upload a backup"
        accept=".tar,application/x-tar"
        onChange={(event) => {
          take([...(event.target.files ?? [])])
          event.target.value = '' // so that the same file may be chosen again
        }}
      />
    </>
  )
}

/** The archives that are on their way, and where one may be dropped. */
export function UploadsUnderWay() {
  const [over, setOver] = useState(false)
  const changed = useBackupsChanged()
  const arrived = archives.useArrived()[TARGET] ?? 0
  useDrop(take, setOver)
  useEffect(() => {
    if (arrived > 0) void changed()
  }, [arrived])
  return (
    <>
      {over && (
        <p
          className={cx(
            'rounded-card border-2 border-dashed border-accent bg-accent-soft px-6 py-5 text-center',
            'font-semibold text-accent-ink',
          )}
        >
          Drop the archive here
        </p>
      )}
      <Uploads queue={archives} className="border-b border-line" />
    </>
  )
}
