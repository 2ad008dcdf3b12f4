import { useEffect, useId, type FormEvent } from 'react'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input, PasswordInput } from '@/ui/input'
import { toast } from '@/ui/toasts'
import { useAddPasskey, useRenamePasskey } from '../api'
import { useHasPassword } from '../oidc-api'
import { useWait } from './form-problem'
import { PasskeyProblem } from './passkey-problem'

/** Asks for a name, and for the password where the server wants it; the rest is between browser and person. */
export function AddPasskey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { mutate, reset, error, isPending } = useAddPasskey()
  const hasPassword = useHasPassword()
  const needsPassword =
    hasPassword && error instanceof ApiProblem && ['forbidden', 'invalid-credentials'].includes(error.code)
  const wait = useWait(error)
  const form = useId()
  useEffect(() => {
    if (!open) reset()
  }, [open, reset])

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const done = () => {
      onClose()
      toast.success('The passkey is ready: next time, sign in with it.')
    }
    mutate(
      { name: String(given.get('name')).trim(), password: String(given.get('password') ?? '') },
      { onSuccess: done },
    )
  }
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form={form} kind="primary" busy={isPending} disabled={wait > 0}>
        Go on
      </Button>
    </>
  )
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Add a passkey"
      text="Your browser asks next where to keep it: on this device, on your phone, or on a security key."
      size="small"
      actions={actions}
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4.5">
        <Field
          label="Name"
          hint="To tell it from others. Left empty, it is named after browser and system."
          error={fieldErrors(error).name}
        >
          <Input name="name" maxLength={100} placeholder="My laptop" autoComplete="off" />
        </Field>
        {needsPassword && (
          <Field label="Your password" required hint="You signed in a while ago, so it is asked again.">
            <PasswordInput name="password" autoComplete="current-password" autoFocus />
          </Field>
        )}
        {!(needsPassword && error.code === 'forbidden') && <PasskeyProblem error={error} wait={wait} />}
      </form>
    </Dialog>
  )
}

export function RenamePasskey({ passkey, onClose }: { passkey: { id: string; name: string }; onClose: () => void }) {
  const rename = useRenamePasskey()
  const form = useId()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    rename.mutate({ id: passkey.id, name }, { onSuccess: onClose })
  }
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form={form} kind="primary" busy={rename.isPending}>
        Rename
      </Button>
    </>
  )
  return (
    <Dialog open onOpenChange={onClose} title={`Rename “${passkey.name}”`} size="small" actions={actions}>
      <form id={form} onSubmit={submit} className="flex flex-col gap-4.5">
        <Field label="Name" required error={fieldErrors(rename.error).name}>
          <Input name="name" maxLength={100} defaultValue={passkey.name} autoComplete="off" />
        </Field>
        <PasskeyProblem error={rename.error} wait={0} />
      </form>
    </Dialog>
  )
}
