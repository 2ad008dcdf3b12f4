import { Field as Labelled } from '@/ui/field'
import { Input } from '@/ui/input'
import { plainValue } from '../../lib/schema'
import type { FieldProps } from './field-props'

/** A number; a text field, because `{{ … }}` may stand for one. */
export function NumberField({ field, value, onChange, error, disabled }: FieldProps) {
  const { minimum, maximum, default: start } = field.schema
  return (
    <Labelled
      label={field.title}
      hint={field.schema.description ?? rangeOf(minimum, maximum)}
      error={error}
      required={field.required}
    >
      <Input
        inputMode="decimal"
        disabled={disabled}
        value={value === undefined || value === null ? '' : String(value)}
        placeholder={start === undefined || start === null ? undefined : String(start)}
        onChange={(event) => onChange(event.target.value === '' ? undefined : plainValue(event.target.value))}
      />
    </Labelled>
  )
}

function rangeOf(minimum: number | undefined, maximum: number | undefined): string | undefined {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  return minimum !== undefined ? `At least ${minimum}` : maximum !== undefined ? `At most ${maximum}` : undefined
}
