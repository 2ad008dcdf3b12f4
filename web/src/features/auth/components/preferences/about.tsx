import type { FormEvent } from 'react'
import { fieldErrors } from '@/lib/problem'
import { useChangePreferences, type Preferences } from '@/lib/preferences'
import { Button } from '@/ui/button'
import { Field } from '@/ui/field'
import { Input, Textarea } from '@/ui/input'
import { toast } from '@/ui/toasts'
import { FormProblem } from '../form-problem'
import { Group } from './with-preferences'

/** Company and a few words about oneself. */
export function About({ preferences }: { preferences: Preferences }) {
  const change = useChangePreferences({ inPlace: true })
  const errors = fieldErrors(change.error)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name)).trim() || null
    change.mutate(
      { company: text('company'), bio: text('bio') },
      { onSuccess: () => toast.success('Your profile is saved.') },
    )
  }
  return (
    <Group title="About you">
      <form onSubmit={submit} className="flex flex-col gap-4.5">
        <Field label="Company" aside="Optional" error={errors.company}>
          <Input name="company" maxLength={255} autoComplete="organization" defaultValue={preferences.company ?? ''} />
        </Field>
        <Field label="Bio" aside="Optional" error={errors.bio}>
          <Textarea name="bio" rows={3} maxLength={500} defaultValue={preferences.bio ?? ''} />
        </Field>
        <FormProblem error={change.error} wait={0} />
        <Button type="submit" kind="primary" busy={change.isPending} className="self-start">
          Save
        </Button>
      </form>
    </Group>
  )
}
