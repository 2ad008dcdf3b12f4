import type { FormEvent } from 'react'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { useMe } from '@/lib/session'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toasts'
import { useChangeAccount } from '../api'
import { FormProblem } from '../components/form-problem'
import { About } from '../components/preferences/about'
import { OwnPassword, passwordIn } from '../components/own-password'
import { LanguageAndTime } from '../components/preferences/language-and-time'
import { WithPreferences } from '../components/preferences/with-preferences'

/** Who one is, and how one reads times. */
export const ProfileScreen = () => (
  <>
    <Account />
    <WithPreferences>
      {(preferences, save) => (
        <>
          <About preferences={preferences} />
          <LanguageAndTime preferences={preferences} save={save} />
        </>
      )}
    </WithPreferences>
  </>
)

function Account() {
  const me = useMe()
  const change = useChangeAccount()
  if (me === undefined) return <Skeleton lines={3} />

  const taken = change.error instanceof ApiProblem && change.error.code === 'already-exists'
  // A new e-mail needs the password once the sign-in is some time ago; only the server knows.
  const unproven =
    change.error instanceof ApiProblem && ['forbidden', 'invalid-credentials'].includes(change.error.code)
  const errors = fieldErrors(change.error)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    change.mutate(
      {
        full_name: String(form.get('full_name')).trim() || null,
        email: String(form.get('email')).trim(),
        password: passwordIn(form),
      },
      { onSuccess: () => toast.success('Your profile is saved.') },
    )
  }
  return (
    <Card aria-label="Profile">
      <h2 className="mb-4 text-lg">Account</h2>
      <form onSubmit={submit} className="flex flex-col gap-4.5">
        <Field label="Full name" aside="Optional" error={errors.full_name}>
          <Input name="full_name" autoComplete="name" maxLength={255} defaultValue={me.full_name ?? ''} />
        </Field>
        <Field label="E-mail" required error={taken ? change.error?.message : errors.email}>
          <Input name="email" type="email" autoComplete="email" maxLength={255} defaultValue={me.email} />
        </Field>
        {unproven && <OwnPassword />}
        {!taken && <FormProblem error={change.error} wait={0} />}
        <Button type="submit" kind="primary" busy={change.isPending} className="self-start">
          Save
        </Button>
      </form>
    </Card>
  )
}
