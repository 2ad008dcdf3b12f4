import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useMe } from '@/lib/session'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { keyQuery } from '../api'
import { laterFor, putOff } from '../lib/later'
import { PhraseDialog } from './phrase-dialog'

/** On the home page of superusers, until the phrase has been written down or put off. */
export default function PhraseReminder() {
  return useMe()?.is_superuser ? <Reminder /> : null
}

function Reminder() {
  const key = useQuery(keyQuery())
  const [open, setOpen] = useState(false)
  const [later, setLater] = useState(false)
  if (!open && (!key.data || key.data.written_down || later || laterFor(key.data.mark))) return null
  return (
    <Card aria-label="Recovery phrase" className="flex flex-wrap items-start gap-x-5 gap-y-4 sm:items-center">
      <span className="grid size-11 shrink-0 place-items-center rounded-2xl bg-warn-soft text-warn">
        <KeyRound aria-hidden className="size-5" />
      </span>
      <div className="min-w-60 flex-1">
        <h2 className="text-lg">Write down the recovery phrase</h2>
        <p className="mt-0.5 max-w-2xl text-pretty text-ink-soft">
          If this machine is lost, its backups need these 17 words to open stored passwords and second factors. It takes
          two minutes and a sheet of paper.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          kind="quiet"
          onClick={() => {
            if (key.data) putOff(key.data.mark)
            setLater(true)
          }}
        >
          Later
        </Button>
        <Button kind="primary" onClick={() => setOpen(true)}>
          Show the phrase
        </Button>
      </div>
      {open && <PhraseDialog onClose={() => setOpen(false)} />}
    </Card>
  )
}
