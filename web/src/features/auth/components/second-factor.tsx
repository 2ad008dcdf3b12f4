import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { QrCode } from '@/ui/qr-code'
import { Skeleton } from '@/ui/skeleton'
import { secondFactorQuery, useBeginSecondFactor, useConfirmSecondFactor, useRemoveSecondFactor } from '../api'
import { FormProblem, useWait } from './form-problem'
import { OwnPassword, passwordIn } from './own-password'
import { CodesLeft, NewCodes } from './recovery-codes'

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
          ? 'On. Signing in with the password also takes a code of your authenticator app.'
          : 'Off. With it, signing in with the password also takes a code of an authenticator app.'}
      </p>
      {codes.length > 0 && <NewCodes codes={codes} />}
      {state.data.enabled ? (
        <>
          <CodesLeft left={state.data.recovery_codes_left} onNew={setCodes} />
          <Removal onRemoved={() => setCodes([])} />
        </>
      ) : (
        <Enrolment onDone={setCodes} />
      )}
    </Card>
  )
}

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
          <Key setup={begin.data} />
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

/** The key for the app: to scan, to open, or to type. */
const Key = ({ setup }: { setup: { secret: string; uri: string } }) => (
  <div className="flex flex-col gap-5 sm:flex-row">
    <QrCode
      text={setup.uri}
      label="QR code with the key, for an authenticator app"
      className="w-48 shrink-0 self-center border border-line sm:self-start"
    />
    <div className="min-w-0 flex-1">
      <p className="mb-2">
        Scan this with your authenticator app, or{' '}
        <a href={setup.uri} className="font-medium text-accent underline-offset-4 hover:underline">
          open it in an app on this device
        </a>
        .
      </p>
      <p className="mb-2 text-ink-soft">Where neither works, type the key:</p>
      <CodeBlock label="Key" text={setup.secret} />
    </div>
  </div>
)

function Removal({ onRemoved }: { onRemoved: () => void }) {
  const [open, setOpen] = useState(false)
  return open ? (
    <RemovalForm onRemoved={onRemoved} onCancel={() => setOpen(false)} />
  ) : (
    <Button kind="danger-quiet" className="-ml-3.5" onClick={() => setOpen(true)}>
      Switch off
    </Button>
  )
}

function RemovalForm({ onRemoved, onCancel }: { onRemoved: () => void; onCancel: () => void }) {
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
      <div className="flex gap-2">
        <Button type="submit" kind="danger" busy={remove.isPending} disabled={wait > 0}>
          Switch off
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  )
}
