import { useState, type FormEvent } from 'react'
import { Link, Navigate, useNavigate } from 'react-router'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { Button, ButtonLink } from '@/ui/button'
import { Field } from '@/ui/field'
import { PasswordInput } from '@/ui/input'
import { toast } from '@/ui/toasts'
import { useResetPassword } from '../api'
import { Entrance } from '@/ui/entrance'
import { FormProblem, useWait } from '../components/form-problem'
import { NewPassword } from '../components/new-password'
import { useLinkToken } from '@/lib/link-token'

/** Sets a new password with the token of a mailed link. */
export function ResetPasswordScreen() {
  const [token] = useLinkToken()
  const [differ, setDiffer] = useState(false)
  const reset = useResetPassword()
  const wait = useWait(reset.error)
  const navigate = useNavigate()

  if (token === '') return <Navigate to="/login" replace />
  if (reset.error instanceof ApiProblem && reset.error.code === 'invalid-token') return <LinkEnded />

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const new_password = String(form.get('password'))
    setDiffer(new_password !== form.get('repeat'))
    if (new_password !== form.get('repeat')) return
    reset.mutate({ token, new_password }, { onSuccess: () => void done() })
  }
  const done = async () => {
    toast.success('Your password is set. Sign in with it.')
    await navigate('/login', { replace: true })
  }
  return (
    <Entrance title="New password" text="It ends the sign-ins on all your devices.">
      <form onSubmit={submit} className="flex flex-col gap-4.5">
        <NewPassword email="" error={fieldErrors(reset.error).new_password} onChange={() => setDiffer(false)} />
        <Field label="Repeat password" required error={differ ? 'The two passwords differ.' : undefined}>
          <PasswordInput name="repeat" autoComplete="new-password" onChange={() => setDiffer(false)} />
        </Field>
        <FormProblem error={reset.error} wait={wait} />
        <Button type="submit" kind="primary" size="large" busy={reset.isPending} disabled={wait > 0}>
          Set password
        </Button>
      </form>
    </Entrance>
  )
}

const LinkEnded = () => (
  <Entrance title="This link has ended" text="It was used already, is too old, or a newer one was sent.">
    <ButtonLink kind="primary" size="large">
      <Link to="/recover-password">Ask for another link</Link>
    </ButtonLink>
  </Entrance>
)
