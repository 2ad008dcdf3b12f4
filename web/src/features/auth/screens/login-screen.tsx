import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useLocation } from 'react-router'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Field } from '@/ui/field'
import { Input, PasswordInput } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { optionsQuery, useSignIn } from '../api'
import { Entrance } from '@/ui/entrance'
import { FormProblem, useWait } from '../components/form-problem'
import { OidcButtons } from '../components/oidc-buttons'
import { OidcProblem } from '../components/oidc-problem'
import { PasskeySignIn } from '../components/passkey-sign-in'

export function LoginScreen() {
  const options = useQuery(optionsQuery()).data
  const signIn = useSignIn()
  const needsCode = signIn.error instanceof ApiProblem && signIn.error.code === 'second-factor-required'
  const [asksCode, setAsksCode] = useState(false)
  if (needsCode && !asksCode) setAsksCode(true) // and stays asked after a wrong one
  const wait = useWait(signIn.error)
  const errors = fieldErrors(signIn.error)
  const { search } = useLocation()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    signIn.mutate({
      email: String(form.get('email')).trim(),
      password: String(form.get('password')),
      code: String(form.get('code') ?? '').trim() || undefined,
    })
  }
  const signUp = options?.registration_enabled && !options.setup_required && (
    <>
      No account yet?{' '}
      <Link to={`/signup${search}`} className="font-medium text-accent underline-offset-4 hover:underline">
        Sign up
      </Link>
    </>
  )
  return (
    <Entrance title="Sign in" text={options && `to ${options.platform_name}`} foot={signUp}>
      <form onSubmit={submit} className="flex flex-col gap-4.5">
        {options?.setup_required && <SetupFirst />}
        <OidcProblem />
        <Field label="E-mail" required error={errors.username}>
          <Input name="email" type="email" autoComplete="username webauthn" autoFocus />
        </Field>
        <Field label="Password" required error={errors.password}>
          <PasswordInput name="password" />
        </Field>
        <Link
          to="/recover-password"
          className="-mt-2 self-end text-sm font-medium text-accent underline-offset-4 hover:underline"
        >
          Forgotten password?
        </Link>
        {asksCode && (
          <Field label="Code" required hint="Of your authenticator app, or one of your recovery codes.">
            <Input name="code" autoComplete="one-time-code" maxLength={64} autoFocus />
          </Field>
        )}
        {!needsCode && <FormProblem error={signIn.error} wait={wait} />}
        <Button type="submit" kind="primary" size="large" busy={signIn.isPending} disabled={wait > 0} className="mt-1">
          Sign in
        </Button>
      </form>
      <PasskeySignIn address={options?.passkey_address} />
      <OidcButtons />
    </Entrance>
  )
}

const SetupFirst = () => (
  <Notice title="This installation has no administrator yet.">
    Open the link that the server printed when it started, or{' '}
    <Link to="/setup" className="font-medium underline underline-offset-2">
      enter its token
    </Link>
    .
  </Notice>
)
