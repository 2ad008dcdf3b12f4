import { Check, Undo2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { Button } from '@/ui/button'
import { Input } from '@/ui/input'
import type { PageWord } from '../lib/page'

type CorrectionFormProps = {
  word: PageWord
  /** as it reads now */
  text: string
  busy: boolean
  onSave: (text: string) => void
}

/** Puts a word right; what was recognised stays, and can be had again. Give it the word's number as `key`. */
export function CorrectionForm({ word, text, busy, onSave }: CorrectionFormProps) {
  const [typed, setTyped] = useState(text)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSave(typed)
  }
  return (
    <form onSubmit={submit} className="flex items-center gap-2">
      <Input
        aria-label={`Correct “${word.recognised}”`}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        className="h-8 w-44"
        spellCheck={false}
        autoComplete="off"
      />
      <Button size="small" kind="primary" type="submit" icon={Check} busy={busy} disabled={typed.trim() === text}>
        {typed.trim() === '' ? 'No word here' : 'Correct'}
      </Button>
      {word.corrected && (
        <Button size="small" icon={Undo2} disabled={busy} onClick={() => onSave(word.recognised)}>
          As recognised
        </Button>
      )}
    </form>
  )
}
