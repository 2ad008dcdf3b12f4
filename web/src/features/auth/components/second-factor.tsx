import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { secondFactorQuery, useBeginSecondFactor, useConfirmSecondFactor, useRemoveSecondFactor } from '../api'
import { FormProblem, useWait } from './form-problem'
import { OwnPassword, passwordIn } from './own-password'

/** A code of an authenticator app at every sign-in. */
export function SecondFactor() {
  const state = useQuery(secondFactorQuery())
  const [codes, setCodes] = useState<string[]>([])

  if (state.isPending) return <Skeleton lines={3} />
  if (state.isError) return <ProblemCard error={state.error} onRetry={state.refetch} />
  return (
    <Card aria-label="Second factor">
      <h2 className="text-lg">Second factor</h2>
      <p className="mt-1 mb-4 text-ink-soft">
        {state.data.enabled
          ? `On. ${state.data.recovery_codes_left} recovery codes are left.`
          : 'Off. With it, signing in also takes a code of an authenticator app.'}
      </p>
      {codes.length > 0 && <NewCodes codes={codes} />}
      {state.data.enabled ? <Removal onRemoved={() => setCodes([])} /> : <Enrolment onDone={setCodes} />}
    </Card>
  )
}

const NewCodes = ({ codes }: { codes: string[] }) => (
  <Notice kind="warn" title="Keep these recovery codes in a safe place: they are shown only now." className="mb-4">
    <p className="mb-2">Each signs you in once, when the app is not at hand.</p>
    <CodeBlock label="Recovery codes" text={codes.join('\n')} />
  </Notice>
)

function Enrolment({ onDone }: { onDone: (codes: string[]) => void }) {
  const begin = useBeginSecondFactor()
  const confirm = useConfirmSecondFactor()
  const wait = useWait(begin.error ?? confirm.error)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    if (begin.data === undefined) begin.mutate(passwordIn(form))
    else confirm.mutate(String(form.get('code')), { onSuccess: (answer) => onDone(answer.recovery_codes) })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4.5">
      {begin.data === undefined ? (
        <OwnPassword />
      ) : (
        <>
          <div>
            <p className="mb-2">
              Add this key to your authenticator app, or{' '}
              <a href={begin.data.uri} className="font-medium text-accent underline-offset-4 hover:underline">
                open it in an app on this device
              </a>
              :
            </p>
            <CodeBlock label="Key" text={begin.data.secret} />
          </div>
          <Field label="Code of the app" required>
            <Input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={16} autoFocus />
          </Field>
        </>
      )}
      <FormProblem error={confirm.error ?? begin.error} wait={wait} />
      <Button
        type="submit"
        kind="primary"
        busy={begin.isPending || confirm.isPending}
        disabled={wait > 0}
        className="self-start"
      >
        {begin.data === undefined ? 'Set up' : 'Switch on'}
      </Button>
    </form>
  )
}

function Removal({ onRemoved }: { onRemoved: () => void }) {
  const remove = useRemoveSecondFactor()
  const wait = useWait(remove.error)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    remove.mutate({ password: passwordIn(form), code: String(form.get('code')) }, { onSuccess: onRemoved })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4.5">
      <OwnPassword />
      <Field label="Code" required hint="Of the app, or a recovery code.">
        <Input name="code" autoComplete="one-time-code" maxLength={64} />
      </Field>
      <FormProblem error={remove.error} wait={wait} />
      <Button type="submit" kind="danger-quiet" busy={remove.isPending} disabled={wait > 0} className="self-start">
        Switch off
      </Button>
    </form>
  )
}
