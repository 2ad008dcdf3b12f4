import { useMemo, type ComponentType } from 'react'
import type { InsertGroup } from '../../lib/insert-values'
import { fieldsOf, type FieldKind, type Schema } from '../../lib/schema'
import { ChoiceField, SwitchField } from './choice-field'
import type { FieldProps } from './field-props'
import { FileField } from './file-field'
import { JsonField } from './json-field'
import { ListField } from './list-field'
import { NumberField } from './number-field'
import { RowsField } from './rows-field'
import { TextField } from './text-field'
import { ValueField } from './value-field'
import { BucketField, IndexField, ModelField, WorkflowField } from './picker-fields'

export type FormErrors = Readonly<Record<string, string>>

type SchemaFormProps = {
  /** of an object */
  schema: Schema
  value: Record<string, unknown>
  /** undefined takes the member out, so that its default holds */
  onChange: (name: string, value: unknown) => void
  /** by field */
  errors?: FormErrors
  inserts?: InsertGroup[]
  disabled?: boolean
}

/** One control per member of the schema. */
export function SchemaForm({ schema, value, onChange, errors = {}, inserts, disabled }: SchemaFormProps) {
  const fields = useMemo(() => fieldsOf(schema), [schema])
  return (
    <div className="flex flex-col gap-4">
      {fields.map((field) => {
        const Control = CONTROLS[field.kind === 'switch' && field.nullable ? 'choice' : field.kind]
        return (
          <div key={field.name} data-field={field.name}>
            <Control
              field={field}
              value={value[field.name]}
              onChange={(next) => onChange(field.name, next)}
              error={errors[field.name] ?? firstWithin(errors, field.name)}
              inserts={inserts}
              disabled={disabled}
            />
          </div>
        )
      })}
    </div>
  )
}

/** What is wrong with a member of the field: "body.0.name" is in "body". */
const firstWithin = (errors: FormErrors, name: string) =>
  Object.entries(errors).find(([path]) => path.startsWith(`${name}.`))?.[1]

/** An object with named members: a form within the form. */
function GroupField({ field, value, onChange, inserts, disabled, error }: FieldProps) {
  const members = (value ?? {}) as Record<string, unknown>
  return (
    <fieldset className="flex flex-col gap-3 border-l-2 border-line pl-3.5">
      <legend className="mb-2 text-sm font-medium">{field.title}</legend>
      {error && <p className="text-sm text-bad">{error}</p>}
      <SchemaForm
        schema={field.schema}
        value={members}
        onChange={(name, next) => onChange({ ...members, [name]: next })}
        inserts={inserts}
        disabled={disabled}
      />
    </fieldset>
  )
}

const CONTROLS: Record<FieldKind, ComponentType<FieldProps>> = {
  text: TextField,
  'long-text': TextField,
  expression: TextField,
  code: TextField,
  workflow: WorkflowField,
  bucket: BucketField,
  model: ModelField,
  number: NumberField,
  choice: ChoiceField,
  switch: SwitchField,
  index: IndexField,
  file: FileField,
  rows: RowsField,
  list: ListField,
  group: GroupField,
  json: JsonField,
  value: ValueField,
}
