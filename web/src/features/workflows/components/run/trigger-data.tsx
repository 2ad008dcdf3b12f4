import { useIsMutating } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem } from '@/lib/problem'
import { uploadKey } from '../../api'
import { defaultsOf, fieldsOf, isEmpty, type Schema } from '../../lib/schema'
import { JsonField } from '../form/json-field'
import { SchemaForm, type FormErrors } from '../form/schema-form'

type Data = Record<string, unknown>
export type TriggerData = ReturnType<typeof useTriggerData>

/** What an execution is given, as it is being filled in. schema: of the trigger; undefined = any JSON object. */
export function useTriggerData(schema: Schema | undefined, last: Data | undefined) {
  const [data, setData] = useState<Data | undefined>(() => ({ ...(schema ? defaultsOf(schema) : {}), ...last }))
  const [errors, setErrors] = useState<FormErrors>({})
  const change = (name: string, value: unknown) => {
    const { [name]: _, ...others } = data ?? {}
    setData(value === undefined ? others : { ...data, [name]: value })
    setErrors(({ [name]: _gone, ...rest }) => rest)
  }
  /** Whether it can be sent; what is missing is then said at its field. */
  const check = (form: HTMLFormElement) => {
    const found = schema
      ? missingFields(schema, data)
      : isObject(data)
        ? {}
        : { trigger_data: 'This must be an object: { … }' }
    setErrors(found)
    // A field that is not ready, such as JSON that is not finished or a file on its way, says so itself.
    return Object.keys(found).length === 0 && form.checkValidity()
  }
  const sending = useIsMutating({ mutationKey: uploadKey }) > 0
  const refuse = (error: unknown) => setErrors(dataErrors(error))
  return { schema, value: data, data: data ?? {}, set: setData, change, errors, sending, check, refuse }
}

/** The fields of the trigger's schema, or one for JSON. */
export function TriggerDataFields({ of: { schema, value, data, set, change, errors } }: { of: TriggerData }) {
  if (schema) return <SchemaForm schema={schema} value={data} onChange={change} errors={errors} />
  return (
    <JsonField
      field={TRIGGER_DATA}
      value={value}
      onChange={(next) => set(next as Data | undefined)}
      error={errors.trigger_data}
    />
  )
}

const TRIGGER_DATA = fieldsOf({ properties: { trigger_data: { type: 'array', title: 'Trigger data (JSON)' } } })[0]!

const isObject = (value: unknown) =>
  value === undefined || (value !== null && typeof value === 'object' && !Array.isArray(value))

const missingFields = (schema: Schema, data: Data = {}): FormErrors =>
  Object.fromEntries(
    fieldsOf(schema)
      .filter(({ name, required }) => required && isEmpty(data[name]))
      .map(({ name, title }) => [name, `${title} is missing.`]),
  )

/** What the server says about single members of the data. */
function dataErrors(error: unknown): FormErrors {
  const found = error instanceof ApiProblem ? error.errors : []
  return Object.fromEntries(
    found.flatMap(({ loc, msg }) => (loc[1] === 'trigger_data' && loc[2] !== undefined ? [[String(loc[2]), msg]] : [])),
  )
}
