import type { FormEvent } from 'react'
import { Button } from '@/ui/button'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'

type TokenFormProps = { wrong: boolean; onToken: (token: string) => void }

/** The token of the link, where the address has none, or one of an earlier start. */
export function TokenForm({ wrong, onToken }: TokenFormProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onToken(String(new FormData(event.currentTarget).get('token')).trim())
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4.5">
      <Field
        label="Set-up token"
        required
        error={wrong ? 'This is not the token of the server’s last start.' : undefined}
        hint="Printed by the server when it started."
      >
        <Input name="token" autoComplete="off" className="font-mono" autoFocus />
      </Field>
      <Button type="submit" kind="primary" size="large">
        Go on
      </Button>
    </form>
  )
}
