import { useState } from 'react'
import { browserZone } from '@/lib/time-style'
import { Facts } from '@/ui/card'
import { Field } from '@/ui/field'
import { Input, Select } from '@/ui/input'
import { RestoreForm } from './restore-form'

type ReplicaFormProps = { token: string; target: string }

/** The replica that the settings name: its latest state, or that of a time. */
export function ReplicaForm({ token, target }: ReplicaFormProps) {
  const [past, setPast] = useState(false)
  return (
    <RestoreForm token={token} source="replica" phrase="perhaps">
      <Facts facts={[['Replica', target]]} />
      <Field label="State">
        <Select value={past ? 'past' : 'latest'} onChange={(event) => setPast(event.target.value === 'past')}>
          <option value="latest">The latest</option>
          <option value="past">As it was at a time</option>
        </Select>
      </Field>
      {past && (
        <Field label="Time" required hint={`In the time zone of this browser, ${browserZone()}.`}>
          <Input name="at" type="datetime-local" step={1} />
        </Field>
      )}
    </RestoreForm>
  )
}
