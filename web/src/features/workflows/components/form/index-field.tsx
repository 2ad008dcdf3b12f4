import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { plural } from '@/lib/format'
import { Field as Labelled } from '@/ui/field'
import { Select } from '@/ui/input'
import { indexesQuery } from '../../api'
import { isTemplate } from '../../lib/schema'
import { ModeButton } from './mode-button'
import type { FieldProps } from './field-props'
import { TextField } from './text-field'

/** An index by its name instead of its id; an expression may stand for it. */
export function IndexField(props: FieldProps) {
  const { field, value, onChange, error, disabled } = props
  const indexes = useQuery(indexesQuery())
  const [write, setWrite] = useState(isTemplate(value))
  if (write || indexes.isError) {
    return (
      <div className="flex flex-col gap-1">
        <TextField {...props} field={{ ...field, kind: 'text' }} />
        {!indexes.isError && (
          <span className="self-end">
            <ModeButton label="Choose from the list" onClick={() => setWrite(false)} disabled={disabled} />
          </span>
        )}
      </div>
    )
  }
  const found = indexes.data?.data ?? []
  const known = found.some(({ id }) => id === value)
  return (
    <Labelled
      label={field.title}
      hint={
        indexes.isSuccess && found.length === 0
          ? 'You have no index yet. Make one under RAG.'
          : field.schema.description
      }
      error={error ?? (indexes.isSuccess && value && !known ? 'This index is gone.' : undefined)}
      required={field.required}
      aside={<ModeButton label="Write it" onClick={() => setWrite(true)} disabled={disabled} />}
    >
      <Select
        disabled={disabled || indexes.isPending}
        value={String(value ?? '')}
        onChange={(event) => onChange(event.target.value || undefined)}
      >
        <option value="">{indexes.isPending ? 'One moment' : 'Choose…'}</option>
        {Boolean(value) && !known && <option value={String(value)}>{String(value)}</option>}
        {found.map(({ id, name, document_count }) => (
          <option key={id} value={id}>
            {name} · {plural(document_count, 'document')}
          </option>
        ))}
      </Select>
    </Labelled>
  )
}
