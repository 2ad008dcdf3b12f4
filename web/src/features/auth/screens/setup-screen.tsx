import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { optionsQuery } from '@/lib/login-options'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { AlreadySetUp } from '@/ui/already-set-up'
import { Button } from '@/ui/button'
import { Entrance } from '@/ui/entrance'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { SetupWays } from '@/ui/setup-ways'
import { useSetup } from '../api'
import { FormProblem, useWait } from '../components/form-problem'
import { NewPassword } from '../components/new-password'
import { useSetupToken } from '@/lib/setup-token'

/** First start only: makes the administrator's account with the token of the printed link. */
export function SetupScreen() {
  const options = useQuery(optionsQuery())
  if (options.data?.setup_required === false) return <AlreadySetUp />
  return (
    <Entrance
      title="Welcome"
      text="Begin anew with the administrator’s account, or bring back what another installation had. Everything stays on this machine."
    >
      <SetupWays />
      <SetupForm />
    </Entrance>
  )
}

function SetupForm() {
  const [token, setToken] = useSetupToken()
  const [asked] = useState(token === '') // the link had none: it is asked for
  const [email, setEmail] = useState('')
  const setup = useSetup()
  const wait = useWait(setup.error)
  const errors = fieldErrors(setup.error)
  const badToken = setup.error instanceof ApiProblem && setup.error.code === 'invalid-token'

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setup.mutate({
      token: token.trim(),
      email: email.trim(),
      password: String(form.get('password')),
      full_name: String(form.get('full_name')).trim() || undefined,
    })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4.5">
      {(asked || badToken) && (
        <Field label="Set-up token" required error={errors.token} hint="Printed by the server when it started.">
          <Input
            name="token"
            value={token}
            onChange={(event) => setToken(event.target.value)}
            autoComplete="off"
            className="font-mono"
          />
        </Field>
      )}
      <Field label="Your name" aside="Optional" error={errors.full_name}>
        <Input name="full_name" autoComplete="name" maxLength={255} autoFocus />
      </Field>
      <Field label="E-mail" required error={errors.email} hint="You sign in with it. No mail is sent.">
        <Input
          name="email"
          type="email"
          autoComplete="username"
          maxLength={255}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <NewPassword email={email} error={errors.password} />
      {badToken ? (
        <Notice kind="bad" title="The token is not right, or has been used.">
          Start the server again for a new link.
        </Notice>
      ) : (
        <FormProblem error={setup.error} wait={wait} />
      )}
      <Button type="submit" kind="primary" size="large" busy={setup.isPending} disabled={wait > 0} className="mt-1">
        Create account and start
      </Button>
    </form>
  )
}
