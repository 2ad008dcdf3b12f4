import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { keyQuery } from '../api'
import { PhraseDialog } from './phrase-dialog'

/** The recovery phrase, and whether somebody has it on paper. */
export function PhraseCard() {
  const key = useQuery(keyQuery())
  const [open, setOpen] = useState(false)
  if (key.isPending)
    return (
      <Card aria-label="Recovery phrase">
        <Skeleton lines={2} />
      </Card>
    )
  if (!key.data) return <ProblemCard error={key.error} onRetry={key.refetch} />
  const { written_down } = key.data
  return (
    <Card aria-label="Recovery phrase">
      <h2 className="flex flex-wrap items-center gap-2.5 text-lg">
        Recovery phrase{' '}
        <Badge tone={written_down ? 'good' : 'warn'}>{written_down ? 'Written down' : 'Not written down'}</Badge>
      </h2>
      <p className="mt-1 mb-4 text-pretty text-ink-soft">
        Backups and the replica hold no key. On a new machine these 17 words, or the file “key” of the data folder, open
        stored passwords and second factors again.
      </p>
      <Button kind={written_down ? 'plain' : 'primary'} onClick={() => setOpen(true)}>
        {written_down ? 'Show it again' : 'Write it down'}
      </Button>
      {open && <PhraseDialog onClose={() => setOpen(false)} />}
    </Card>
  )
}
