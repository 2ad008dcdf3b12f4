import { useState } from 'react'
import { bytes } from '@/lib/format'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { toast } from '@/ui/toasts'
import { useFreeDisk, type Disk } from '../api'
import { freeings, type Freeing } from '../lib/disk'

/** What may go, one by one, each after a question. */
export function FreeCard({ disk }: { disk: Disk }) {
  const [wanted, setWanted] = useState<Freeing>()
  return (
    <Card aria-label="Give space back">
      <h2 className="text-lg">Give space back</h2>
      <ul className="mt-1 divide-y divide-line">
        {freeings(disk).map((each) => (
          <li key={each.what} className="flex items-center justify-between gap-4 py-3.5">
            <div className="min-w-0">
              <h3 className="text-base font-medium">
                {each.title}
                {each.bytes !== undefined && (
                  <span className="ml-2 text-sm font-normal text-ink-faint tabular-nums">{bytes(each.bytes)}</span>
                )}
              </h3>
              <p className="mt-0.5 text-sm text-pretty text-ink-soft">{each.text}</p>
            </div>
            <Button
              size="small"
              aria-label={`Free: ${each.title}`}
              disabled={each.bytes === 0 && each.what !== 'history'}
              onClick={() => setWanted(each)}
            >
              Free
            </Button>
          </li>
        ))}
      </ul>
      {wanted && <FreeDialog wanted={wanted} onClose={() => setWanted(undefined)} />}
    </Card>
  )
}

function FreeDialog({ wanted, onClose }: { wanted: Freeing; onClose: () => void }) {
  const free = useFreeDisk()
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Free “${wanted.title}”?`}
      text={`${wanted.text} This cannot be undone.`}
      action="Free it"
      onConfirm={async () => {
        const { data } = await free.mutateAsync([wanted.what])
        const failed = data.find(({ error }) => error !== null)
        if (failed?.error) throw new Error(failed.error)
        toast.success(`${bytes(data.reduce((sum, each) => sum + each.bytes, 0))} are given back.`)
      }}
    />
  )
}
