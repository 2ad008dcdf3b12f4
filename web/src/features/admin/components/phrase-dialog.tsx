import { useState } from 'react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { PasswordInput } from '@/ui/input'
import { toast } from '@/ui/toasts'
import { useShowPhrase } from '../api'
import { usePhraseQuestion, WordFields } from './phrase-question'
import { PhraseActions, PhraseWords } from './phrase-words'
import { Wrong } from './wrong'

/** Three steps: one's password, the words, and three of them asked back. */
export function PhraseDialog({ onClose }: { onClose: () => void }) {
  const [words, setWords] = useState<string[]>()
  const [written, setWritten] = useState(false)
  if (words === undefined) return <Password onWords={setWords} onClose={onClose} />
  if (!written) return <Words words={words} onWritten={() => setWritten(true)} onClose={onClose} />
  return <Question count={words.length} onBack={() => setWritten(false)} onClose={onClose} />
}

function Password({ onWords, onClose }: { onWords: (words: string[]) => void; onClose: () => void }) {
  const show = useShowPhrase()
  return (
    <FormDialog
      title="Recovery phrase"
      text="Whoever has it and a backup can read every stored secret. Make sure that nobody looks over your shoulder."
      action="Show it"
      busy={show.isPending}
      onSubmit={(form) => show.mutate(form.get('password')?.toString(), { onSuccess: onWords })}
      onClose={onClose}
    >
      <Field label="Your password" hint="Leave it empty if you sign in without one.">
        <PasswordInput name="password" autoComplete="current-password" maxLength={1024} />
      </Field>
      <Wrong error={show.error} />
    </FormDialog>
  )
}

type WordsProps = { words: string[]; onWritten: () => void; onClose: () => void }

const Words = ({ words, onWritten, onClose }: WordsProps) => (
  <Dialog
    open
    onOpenChange={onClose}
    title="Write these words down"
    text="In this order, on paper or in a password manager, apart from this machine and its backups."
    actions={
      <>
        <PhraseActions words={words} />
        <Button kind="primary" onClick={onWritten}>
          I have written them down
        </Button>
      </>
    }
  >
    <PhraseWords words={words} />
  </Dialog>
)

function Question({ count, onBack, onClose }: { count: number; onBack: () => void; onClose: () => void }) {
  const question = usePhraseQuestion(count)
  const done = () => {
    toast.success('The recovery phrase is written down.')
    onClose()
  }
  return (
    <FormDialog
      title="Is it all there?"
      text="Read these words from your sheet."
      action="Compare"
      busy={question.isPending}
      onSubmit={(form) => question.compare(form, done)}
      onClose={onClose}
    >
      <WordFields asked={question.asked} />
      <Wrong error={question.error} />
      <p>
        <Button size="small" kind="quiet" onClick={onBack}>
          Show the words again
        </Button>
      </p>
    </FormDialog>
  )
}
