import type { FormEvent } from 'react'
import { Link } from 'react-router'
import { Button } from '@/ui/button'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Entrance } from '@/ui/entrance'
import { FormProblem, useWait } from '../components/form-problem'
import { useOidcCode } from '../oidc-api'

/** The second factor of whoever a provider has just vouched for. */
export function OidcCodeScreen() {
  const finish = useOidcCode()
  const wait = useWait(finish.error)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    finish.mutate(String(new FormData(event.currentTarget).get('code')).trim())
  }
  return (
    <Entrance
      title="One more step"
      text="Your account has a second factor."
      foot={
        <Link to="/login" className="font-medium text-accent underline-offset-4 hover:underline">
          Back to the sign-in
        </Link>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4.5">
        <Field label="Code" required hint="Of your authenticator app, or one of your recovery codes.">
          <Input name="code" autoComplete="one-time-code" maxLength={64} autoFocus />
        </Field>
        <FormProblem error={finish.error} wait={wait} />
        <Button type="submit" kind="primary" size="large" busy={finish.isPending} disabled={wait > 0}>
          Sign in
        </Button>
      </form>
    </Entrance>
  )
}
