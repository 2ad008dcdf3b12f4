import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldErrors } from '@/lib/problem'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input, Select } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { scopesQuery, useMakeAccessKey, type MadeAccessKey } from '../../keys-api'
import { FormProblem } from '../form-problem'
import { ScopePicker } from './scope-picker'

const DAYS: [value: string, title: string][] = [
  ['7', 'In 7 days'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
  ['', 'Never'],
]

type NewKeyDialogProps = { onClose: () => void; onMade: (key: MadeAccessKey) => void }

export function NewKeyDialog({ onClose, onMade }: NewKeyDialogProps) {
  const scopes = useQuery(scopesQuery())
  const make = useMakeAccessKey()
  const [chosen, setChosen] = useState<string[]>([])
  const errors = fieldErrors(make.error)

  const submit = (form: FormData) => {
    const days = String(form.get('days'))
    make.mutate(
      { name: String(form.get('name')).trim(), scopes: chosen, expires_in_days: days === '' ? null : Number(days) },
      { onSuccess: onMade },
    )
  }
  return (
    <FormDialog
      title="New access key"
      text="It acts as you, but only within what you tick here. It never decides over accounts and rights."
      action="Make key"
      busy={make.isPending}
      disabled={chosen.length === 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Name" required hint="What will use it: “backup script”, “phone”." error={errors.name}>
        <Input name="name" maxLength={255} autoComplete="off" />
      </Field>
      {scopes.isPending && <Skeleton lines={4} />}
      {scopes.isError && <ProblemCard error={scopes.error} onRetry={scopes.refetch} />}
      {scopes.isSuccess && <ScopePicker offered={scopes.data.scopes} chosen={chosen} onChange={setChosen} />}
      <Field label="Expires" error={errors.expires_in_days}>
        <Select name="days" defaultValue="90">
          {DAYS.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </Select>
      </Field>
      <FormProblem error={make.error} wait={0} />
    </FormDialog>
  )
}
