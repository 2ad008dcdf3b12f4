import { useState, type FormEvent } from 'react'
import { useMe } from '@/lib/session'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { Skeleton } from '@/ui/skeleton'
import { useDeleteAccount } from '../api'
import { FormProblem, useWait } from '../components/form-problem'
import { OwnPassword, passwordIn } from '../components/own-password'

/** Deletes one's own account with everything it owns. */
export function DangerScreen() {
  const me = useMe()
  const remove = useDeleteAccount()
  const wait = useWait(remove.error)
  const [typed, setTyped] = useState('')

  if (me === undefined) return <Skeleton lines={3} />
  if (me.is_superuser) {
    return <Notice title="An administrator’s account cannot be deleted.">Have the rights taken away first.</Notice>
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    remove.mutate(passwordIn(new FormData(event.currentTarget)))
  }
  return (
    <Card aria-label="Delete account">
      <h2 className="text-lg">Delete your account</h2>
      <p className="mt-1 mb-4 text-ink-soft">
        Your files, indexes, workflows, their history and your keys are deleted, too. This cannot be undone.
      </p>
      <form onSubmit={submit} className="flex flex-col gap-4.5">
        <Field label={`Type ${me.email} to confirm`} required>
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
        </Field>
        <OwnPassword />
        <FormProblem error={remove.error} wait={wait} />
        <Button
          type="submit"
          kind="danger"
          busy={remove.isPending}
          disabled={wait > 0 || typed.trim().toLowerCase() !== me.email.toLowerCase()}
          className="self-start"
        >
          Delete account
        </Button>
      </form>
    </Card>
  )
}
