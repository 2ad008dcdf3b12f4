import { Printer } from 'lucide-react'
import { useState } from 'react'
import { asProblem } from '@/lib/problem'
import { printText } from '@/lib/print-text'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input, PasswordInput } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { toast } from '@/ui/toasts'
import { useShowPhrase, useVerifyPhrase } from '../api'
import { places } from '../lib/places'

const ASKED = 3 // words, as many as the server wants

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
    text="In this order, on paper; not into a file on this machine. Keep the sheet where you keep passports."
    actions={
      <>
        <Button icon={Printer} onClick={() => printText(sheet(words))}>
          Print
        </Button>
        <Button kind="primary" onClick={onWritten}>
          I have written them down
        </Button>
      </>
    }
  >
    <ol
      aria-label="Recovery phrase"
      className="grid grid-flow-row grid-cols-2 gap-x-5 gap-y-1.5 rounded-control border border-line bg-canvas p-4 sm:grid-cols-3"
    >
      {words.map((word, at) => (
        <li key={at} className="flex items-baseline gap-2.5">
          <span aria-hidden className="w-5 text-right text-sm text-ink-faint tabular-nums">
            {at + 1}
          </span>
          <span className="font-mono text-base tracking-wide">{word}</span>
        </li>
      ))}
    </ol>
  </Dialog>
)

const sheet = (words: string[]) =>
  `Recovery phrase of the appliance at ${window.location.host}\n\n` +
  `${words.map((word, at) => `${String(at + 1).padStart(2)}  ${word}`).join('\n')}\n`

function Question({ count, onBack, onClose }: { count: number; onBack: () => void; onClose: () => void }) {
  const verify = useVerifyPhrase()
  const [asked] = useState(() => places(count, ASKED))
  const done = () => {
    toast.success('The recovery phrase is written down.')
    onClose()
  }
  return (
    <FormDialog
      title="Is it all there?"
      text="Read these words from your sheet."
      action="Compare"
      busy={verify.isPending}
      onSubmit={(form) =>
        verify.mutate(
          asked.map((place) => ({ place, word: String(form.get(`word-${place}`)).trim() })),
          { onSuccess: done },
        )
      }
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-3">
        {asked.map((place) => (
          <Field key={place} label={`Word ${place}`} required>
            <Input
              name={`word-${place}`}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={20}
              className="font-mono"
            />
          </Field>
        ))}
      </div>
      <Wrong error={verify.error} />
      <p>
        <Button size="small" kind="quiet" onClick={onBack}>
          Show the words again
        </Button>
      </p>
    </FormDialog>
  )
}

function Wrong({ error }: { error: unknown }) {
  if (error === null) return null
  const { detail, hint } = asProblem(error)
  return (
    <Notice kind="bad">
      {detail} {hint}
    </Notice>
  )
}
