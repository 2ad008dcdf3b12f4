import { useState, type FormEvent } from 'react'
import { fieldErrors } from '@/lib/problem'
import { useMe } from '@/lib/session'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field } from '@/ui/field'
import { PasswordInput } from '@/ui/input'
import { toast } from '@/ui/toasts'
import { useChangePassword } from '../api'
import { useHasPassword } from '../oidc-api'
import { FormProblem, useWait } from './form-problem'
import { NewPassword } from './new-password'

export function ChangePassword() {
  const me = useMe()
  const hasPassword = useHasPassword()
  const change = useChangePassword()
  const wait = useWait(change.error)
  const [round, setRound] = useState(0) // a new form after each change

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    change.mutate(
      { current_password: form.get('current')?.toString(), new_password: String(form.get('password')) },
      {
        onSuccess: () => {
          setRound(round + 1)
          toast.success('Your password is changed, and your other devices are signed out.')
        },
      },
    )
  }
  return (
    <Card aria-label="Change your password">
      <h2 className="text-lg">Password</h2>
      <p className="mt-1 mb-4 text-ink-soft">
        {hasPassword
          ? 'A new one signs out all your other devices.'
          : 'You have none yet. With one, you can sign in without a provider.'}
      </p>
      <form key={round} onSubmit={submit} className="flex flex-col gap-4.5">
        {hasPassword && (
          <Field label="Current password" required error={fieldErrors(change.error).current_password}>
            <PasswordInput name="current" autoComplete="current-password" />
          </Field>
        )}
        <NewPassword label="New password" email={me?.email ?? ''} error={fieldErrors(change.error).new_password} />
        <FormProblem error={change.error} wait={wait} />
        <Button type="submit" kind="primary" busy={change.isPending} disabled={wait > 0} className="self-start">
          {hasPassword ? 'Change password' : 'Set password'}
        </Button>
      </form>
    </Card>
  )
}
