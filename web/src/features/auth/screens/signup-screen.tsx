import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useLocation } from 'react-router'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Field } from '@/ui/field'
import { Input, PasswordInput } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { optionsQuery, useSignUp } from '../api'
import { Entrance } from '@/ui/entrance'
import { FormProblem, useWait } from '../components/form-problem'
import { NewPassword } from '../components/new-password'

export function SignupScreen() {
  const options = useQuery(optionsQuery()).data
  const { search } = useLocation()
  const signIn = (
    <>
      You have an account?{' '}
      <Link to={`/login${search}`} className="font-medium text-accent underline-offset-4 hover:underline">
        Sign in
      </Link>
    </>
  )
  return (
    <Entrance title="Sign up" text={options && `for ${options.platform_name}`} foot={signIn}>
      {options?.registration_enabled === false ? (
        <Notice title="Registration is closed.">Ask the administrator of this installation for an account.</Notice>
      ) : (
        <SignupForm />
      )}
    </Entrance>
  )
}

function SignupForm() {
  const [email, setEmail] = useState('')
  const [differ, setDiffer] = useState(false)
  const signUp = useSignUp()
  const wait = useWait(signUp.error)
  const taken = signUp.error instanceof ApiProblem && signUp.error.code === 'already-exists'
  const errors = fieldErrors(signUp.error)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const password = String(form.get('password'))
    setDiffer(password !== form.get('repeat'))
    if (password !== form.get('repeat')) return
    signUp.mutate({ email: email.trim(), password, full_name: String(form.get('full_name')).trim() || undefined })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4.5">
      <Field label="Full name" aside="Optional" error={errors.full_name}>
        <Input name="full_name" autoComplete="name" maxLength={255} autoFocus />
      </Field>
      <Field label="E-mail" required error={taken ? signUp.error?.message : errors.email}>
        <Input
          name="email"
          type="email"
          autoComplete="username"
          maxLength={255}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <NewPassword email={email} error={errors.password} onChange={() => setDiffer(false)} />
      <Field label="Repeat password" required error={differ ? 'The two passwords differ.' : undefined}>
        <PasswordInput name="repeat" autoComplete="new-password" onChange={() => setDiffer(false)} />
      </Field>
      {!taken && <FormProblem error={signUp.error} wait={wait} />}
      <Button type="submit" kind="primary" size="large" busy={signUp.isPending} disabled={wait > 0} className="mt-1">
        Create account
      </Button>
    </form>
  )
}
