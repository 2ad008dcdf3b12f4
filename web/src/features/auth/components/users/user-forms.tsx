import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { IconButton } from '@/ui/button'
import { Switch } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input } from '@/ui/input'
import { toast } from '@/ui/toasts'
import { makePassword } from '../../lib/make-password'
import { useAddUser, useChangeUser, type User } from '../../users-api'
import { FormProblem } from '../form-problem'

export function AddUser({ onClose, mail }: { onClose: () => void; mail: boolean }) {
  const add = useAddUser()
  const submit = (form: FormData) => {
    const user = { ...namesOf(form), password: String(form.get('password')), is_superuser: form.has('is_superuser') }
    add.mutate(user, {
      onSuccess: ({ email }) => {
        toast.success(`${email} has an account.`)
        onClose()
      },
    })
  }
  return (
    <FormDialog
      title="Add a user"
      text={
        mail
          ? 'They get a mail with a link to choose their own password.'
          : 'No mail server is set up: hand over the e-mail and the password yourself.'
      }
      action="Add user"
      busy={add.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Names error={add.error} />
      <PasswordToTell label="First password" error={fieldErrors(add.error).password} />
      <Switch label="Administrator" hint="May do everything here, also to other accounts." name="is_superuser" />
      <Problem error={add.error} />
    </FormDialog>
  )
}

export function EditUser({ user, own, onClose }: { user: User; own: boolean; onClose: () => void }) {
  const change = useChangeUser()
  const submit = (form: FormData) => {
    const rights = { is_superuser: form.has('is_superuser'), ...(!own && { is_active: form.has('is_active') }) }
    change.mutate(
      { id: user.id, ...namesOf(form), ...rights },
      {
        onSuccess: () => {
          toast.success('The account is saved.')
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog title={`Edit ${user.email}`} action="Save" busy={change.isPending} onSubmit={submit} onClose={onClose}>
      <Names user={user} error={change.error} />
      <Switch
        label="Administrator"
        hint="May do everything here, also to other accounts."
        name="is_superuser"
        defaultChecked={user.is_superuser}
      />
      {!own && (
        <Switch
          label="Active"
          hint="Whoever is not active is signed out and cannot sign in; nothing is deleted."
          name="is_active"
          defaultChecked={user.is_active}
        />
      )}
      <Problem error={change.error} />
    </FormDialog>
  )
}

export function SetPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const change = useChangeUser()
  const submit = (form: FormData) =>
    change.mutate(
      { id: user.id, password: String(form.get('password')) },
      {
        onSuccess: () => {
          toast.success(`${user.email} has a new password.`)
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title={`Set a password for ${user.email}`}
      text="They are signed out everywhere. Hand it over by a safe way, and ask them to change it."
      action="Set password"
      busy={change.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordToTell label="New password" error={fieldErrors(change.error).password} />
      <Problem error={change.error} />
    </FormDialog>
  )
}

const namesOf = (form: FormData) => ({
  email: String(form.get('email')).trim(),
  full_name: String(form.get('full_name')).trim() || null,
})

function Names({ user, error }: { user?: User; error: unknown }) {
  const errors = fieldErrors(error)
  return (
    <>
      <Field label="E-mail" required error={isTaken(error) ? (error as ApiProblem).detail : errors.email}>
        <Input name="email" type="email" maxLength={255} autoComplete="off" defaultValue={user?.email} />
      </Field>
      <Field label="Full name" aside="Optional" error={errors.full_name}>
        <Input name="full_name" maxLength={255} autoComplete="off" defaultValue={user?.full_name ?? ''} />
      </Field>
    </>
  )
}

const isTaken = (error: unknown) => error instanceof ApiProblem && error.code === 'already-exists'

/** What stands at no field, such as that this is the last administrator. */
const Problem = ({ error }: { error: unknown }) => (isTaken(error) ? null : <FormProblem error={error} wait={0} />)

/** A password that an administrator hands over: in sight, and made up at the start. */
function PasswordToTell({ label, error }: { label: string; error: string | undefined }) {
  const [password, setPassword] = useState(makePassword)
  return (
    <Field label={label} required error={error}>
      <div className="flex gap-2">
        <PasswordText value={password} onChange={setPassword} />
        <IconButton
          icon={RefreshCw}
          kind="plain"
          label="Make up another one"
          onClick={() => setPassword(makePassword())}
        />
      </div>
    </Field>
  )
}

const PasswordText = ({ value, onChange }: { value: string; onChange: (value: string) => void }) => (
  <Input
    name="password"
    minLength={8}
    maxLength={128}
    autoComplete="off"
    spellCheck={false}
    className="font-mono"
    value={value}
    onChange={(event) => onChange(event.target.value)}
  />
)
