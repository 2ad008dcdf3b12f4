import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { plural } from '@/lib/format'
import { Field as Labelled } from '@/ui/field'
import { Select } from '@/ui/input'
import { bucketsQuery, indexesQuery, modelsQuery, workflowsQuery } from '../../api'
import { isTemplate } from '../../lib/schema'
import { ModeButton } from './mode-button'
import type { FieldProps } from './field-props'
import { TextField } from './text-field'

export function IndexField(props: FieldProps) {
  const indexes = useQuery(indexesQuery())
  const choices = indexes.data?.data.map(({ id, name, document_count }) => ({
    value: id,
    title: `${name} · ${plural(document_count, 'document')}`,
  }))
  const none = 'You have no index yet. Make one under RAG.'
  return <Picker {...props} choices={choices} failed={indexes.isError} none={none} gone="This index is gone." />
}

const MANY = 100 // that are offered; another id is written

export function WorkflowField(props: FieldProps) {
  const workflows = useQuery(workflowsQuery({ skip: 0, limit: MANY }))
  const choices = workflows.data?.data.map(({ id, name }) => ({ value: id, title: name }))
  const none = 'You have no other workflow yet.'
  return <Picker {...props} choices={choices} failed={workflows.isError} none={none} gone="This workflow is gone." />
}

export function BucketField(props: FieldProps) {
  const buckets = useQuery(bucketsQuery())
  const choices = buckets.data?.buckets.map((name) => ({ value: name, title: name }))
  const none = 'You have no bucket yet. Make one under Storage.'
  return <Picker {...props} choices={choices} failed={buckets.isError} none={none} gone="This bucket is gone." />
}

export function ModelField(props: FieldProps) {
  const models = useQuery(modelsQuery())
  const choices = models.data?.models.map((name) => ({ value: name, title: name }))
  const none = models.data?.reason ?? 'No model is connected yet.'
  const gone = 'No provider that is connected has this model now.'
  return <Picker {...props} choices={choices} failed={models.isError} none={none} gone={gone} />
}

type PickerProps = FieldProps & {
  /** undefined until they are there */
  choices: { value: string; title: string }[] | undefined
  failed: boolean
  none: string
  gone: string
}

/** One of what there is, by its name instead of its id; an expression may stand for it. */
function Picker({ choices, failed, none, gone, ...props }: PickerProps) {
  const { field, value, onChange, error, disabled } = props
  const [write, setWrite] = useState(isTemplate(value))
  if (write || failed) {
    return (
      <div className="flex flex-col gap-1">
        <TextField {...props} field={{ ...field, kind: 'text' }} />
        {!failed && (
          <span className="self-end">
            <ModeButton label="Choose from the list" onClick={() => setWrite(false)} disabled={disabled} />
          </span>
        )}
      </div>
    )
  }
  const known = choices?.some((choice) => choice.value === value)
  return (
    <Labelled
      label={field.title}
      hint={choices?.length === 0 ? none : field.schema.description}
      error={error ?? (choices && value && !known ? gone : undefined)}
      required={field.required}
      aside={<ModeButton label="Write it" onClick={() => setWrite(true)} disabled={disabled} />}
    >
      <Select
        disabled={disabled || choices === undefined}
        value={String(value ?? '')}
        onChange={(event) => onChange(event.target.value || undefined)}
      >
        <option value="">{choices === undefined ? 'One moment' : 'Choose…'}</option>
        {Boolean(value) && !known && <option value={String(value)}>{String(value)}</option>}
        {choices?.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.title}
          </option>
        ))}
      </Select>
    </Labelled>
  )
}
