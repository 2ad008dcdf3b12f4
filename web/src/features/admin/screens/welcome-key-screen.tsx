import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Link, Navigate } from 'react-router'
import { useMe } from '@/lib/session'
import { Button, ButtonLink } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field } from '@/ui/field'
import { FirstSteps } from '@/ui/first-steps'
import { PasswordInput } from '@/ui/input'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toasts'
import { keyQuery, useShowPhrase } from '../api'
import { usePhraseQuestion, WordFields } from '../components/phrase-question'
import { PhraseActions, PhraseWords } from '../components/phrase-words'
import { Wrong } from '../components/wrong'

const NEXT = '/welcome/demo'

/** After the first account: the recovery phrase is shown, and three of its words are asked back. */
export function WelcomeKeyScreen() {
  const me = useMe()
  const key = useQuery({ ...keyQuery(), enabled: me?.is_superuser === true })
  if (me?.is_superuser === false) return <Navigate to="/" replace />
  if (key.isError && !key.data)
    return (
      <Page>
        <ProblemCard error={key.error} onRetry={key.refetch} />
      </Page>
    )
  if (!key.data) return <Waiting />
  if (key.data.written_down) return <Navigate to={NEXT} replace />
  return <Phrase />
}

const Waiting = () => (
  <Page>
    <Skeleton lines={4} />
  </Page>
)

function Phrase() {
  const [words, setWords] = useState<string[]>()
  const [written, setWritten] = useState(false)
  if (words === undefined) return <Password onWords={setWords} />
  if (!written) return <Words words={words} onWritten={() => setWritten(true)} />
  return <Question count={words.length} onBack={() => setWritten(false)} />
}

type StepProps = { title: string; text: string; children: ReactNode }

const Step = ({ title, text, children }: StepProps) => (
  <Page>
    <div className="mx-auto max-w-2xl">
      <div className="mb-8">
        <FirstSteps at="Recovery phrase" />
      </div>
      <PageHeader title={title} text={text} />
      <Card className="flex flex-col gap-5">{children}</Card>
      <p className="mt-5 text-sm text-pretty text-ink-faint">
        You may also do this later: the dashboard reminds you, and “Backups” in the administration shows the phrase.
      </p>
    </div>
  </Page>
)

const Later = () => (
  <ButtonLink kind="quiet">
    <Link to={NEXT}>Later</Link>
  </ButtonLink>
)

const Actions = ({ children }: { children: ReactNode }) => (
  <div className="ml-auto flex flex-wrap items-center justify-end gap-2">{children}</div>
)

function Password({ onWords }: { onWords: (words: string[]) => void }) {
  const show = useShowPhrase()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    show.mutate(new FormData(event.currentTarget).get('password')?.toString(), { onSuccess: onWords })
  }
  return (
    <Step
      title="Write down the recovery phrase"
      text="If this machine is lost, a backup brings everything back, and these 17 words open the passwords stored in it. It takes two minutes and a sheet of paper."
    >
      <form onSubmit={submit} className="flex flex-col gap-5">
        <Field label="Your password" hint="Once more, so that nobody else reads the words at this screen.">
          <PasswordInput name="password" autoComplete="current-password" maxLength={1024} autoFocus />
        </Field>
        <Wrong error={show.error} />
        <Actions>
          <Later />
          <Button type="submit" kind="primary" busy={show.isPending}>
            Show the phrase
          </Button>
        </Actions>
      </form>
    </Step>
  )
}

const Words = ({ words, onWritten }: { words: string[]; onWritten: () => void }) => (
  <Step
    title="Write these words down"
    text="In this order, on paper or in a password manager, apart from this machine and its backups: whoever has both can read every stored secret."
  >
    <PhraseWords words={words} />
    <div className="flex flex-wrap items-center justify-between gap-3">
      <div className="flex flex-wrap gap-2">
        <PhraseActions words={words} />
      </div>
      <Actions>
        <Later />
        <Button kind="primary" onClick={onWritten} autoFocus>
          I have written them down
        </Button>
      </Actions>
    </div>
  </Step>
)

function Question({ count, onBack }: { count: number; onBack: () => void }) {
  const question = usePhraseQuestion(count)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // That it is written down is then known, and the screen goes on by itself.
    question.compare(new FormData(event.currentTarget), () => toast.success('The recovery phrase is written down.'))
  }
  return (
    <Step title="Is it all there?" text="Read these three words from your sheet.">
      <form onSubmit={submit} className="flex flex-col gap-5">
        <WordFields asked={question.asked} autoFocus />
        <Wrong error={question.error} />
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Button kind="quiet" onClick={onBack}>
            Show the words again
          </Button>
          <Actions>
            <Later />
            <Button type="submit" kind="primary" busy={question.isPending}>
              Compare
            </Button>
          </Actions>
        </div>
      </form>
    </Step>
  )
}
