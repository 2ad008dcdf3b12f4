import { Switch } from '@/ui/checkbox'
import { Field as Labelled } from '@/ui/field'
import { Select } from '@/ui/input'
import { titleOf } from '../../lib/schema'
import type { FieldProps } from './field-props'

export function SwitchField({ field, value, onChange, disabled }: FieldProps) {
  return (
    <Switch
      label={<span className="text-sm font-medium">{field.title}</span>}
      hint={field.schema.description}
      checked={Boolean(value ?? field.schema.default ?? false)}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
    />
  )
}

/** Values stand in the list as JSON, so that numbers, truths and null come back as what they were. */
export function ChoiceField({ field, value, onChange, error, disabled }: FieldProps) {
  const choices = field.schema.enum ?? [true, false]
  const shown = value === undefined ? (field.schema.default ?? null) : value
  return (
    <Labelled label={field.title} hint={field.schema.description} error={error} required={field.required}>
      <Select
        disabled={disabled}
        value={JSON.stringify(shown)}
        onChange={(event) => onChange(JSON.parse(event.target.value) ?? undefined)}
      >
        {(field.nullable || shown === null) && <option value="null">{field.required ? 'Choose…' : 'Not set'}</option>}
        {choices.map((choice) => (
          <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
            {wordOf(choice)}
          </option>
        ))}
      </Select>
    </Labelled>
  )
}

/** Lower-case words are made readable; GET and a@b stay as they are. */
const wordOf = (choice: unknown) =>
  choice === true
    ? 'Yes'
    : choice === false
      ? 'No'
      : typeof choice === 'string' && /^[a-z][a-z_]*$/.test(choice)
        ? titleOf(choice)
        : String(choice)
