import { Field } from '@/ui/field'
import { PasswordInput } from '@/ui/input'
import { useHasPassword } from '../oidc-api'

/** Asks for one's own password, before something that needs it; whoever has none is not asked. */
export function OwnPassword() {
  if (!useHasPassword()) return null
  return (
    <Field label="Your password" required>
      <PasswordInput name="password" autoComplete="current-password" />
    </Field>
  )
}

/** What was typed into it; undefined for whoever has no password. */
export const passwordIn = (form: FormData) => form.get('password')?.toString()
