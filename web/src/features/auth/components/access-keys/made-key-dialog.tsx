import { useState } from 'react'
import { Button } from '@/ui/button'
import { CodeBlock } from '@/ui/code-block'
import { Dialog } from '@/ui/dialog'
import { Notice } from '@/ui/notice'
import type { MadeAccessKey } from '../../keys-api'
import { exampleCall } from '../../lib/scopes'

/** The key, this once. Closing it by accident is warned of first. */
export function MadeKeyDialog({ made, onClose }: { made: MadeAccessKey; onClose: () => void }) {
  const [warned, setWarned] = useState(false)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && (warned ? onClose() : setWarned(true))}
      title={`The key “${made.name}”`}
      text="Store it now, in a password manager or where the program reads it: it is not shown again."
      actions={
        <Button kind="primary" onClick={onClose}>
          I have stored it
        </Button>
      }
    >
      <div className="flex flex-col gap-4.5">
        <CodeBlock label="Key" text={made.key} />
        <div>
          <p className="mb-1.5 text-sm font-medium">Try it</p>
          <CodeBlock label="Example" text={exampleCall(window.location.origin, made.key, made.scopes)} />
        </div>
        {warned && (
          <Notice kind="warn" title="Have you stored it?">
            Once this window is closed, nobody can show the key again. Close it once more to go on.
          </Notice>
        )}
      </div>
    </Dialog>
  )
}
