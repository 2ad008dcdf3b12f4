/** What a trigger asks for: rows in the form, JSON Schema in the graph. */
import { titleOf, type Schema } from './schema'

export type InputKind = 'text' | 'number' | 'switch' | 'file'
/** start: the value that is filled in at the beginning. more: what the schema says besides. */
export type TriggerInput = {
  name: string
  title: string
  kind: InputKind
  required: boolean
  start?: unknown
  more?: Schema
}

export const INPUT_KINDS: Record<InputKind, { word: string; schema: Schema }> = {
  text: { word: 'Text', schema: { type: 'string' } },
  number: { word: 'Number', schema: { type: 'number' } },
  switch: { word: 'Yes or no', schema: { type: 'boolean' } },
  file: { word: 'File', schema: { type: 'object', format: 'file' } },
}

/** The rows of a schema; null if rows cannot show it all. */
export function inputsOf(schema: Schema | null | undefined): TriggerInput[] | null {
  if (schema === null || schema === undefined) return []
  const { type, properties = {}, required = [], ...others } = schema
  if (type !== 'object' || Object.keys(others).length > 0) return null
  const inputs = Object.entries(properties).map(([name, property]) => inputOf(name, property, required.includes(name)))
  return inputs.some((input) => input === null) ? null : (inputs as TriggerInput[])
}

function inputOf(
  name: string,
  { type, format, title, default: start, ...more }: Schema,
  required: boolean,
): TriggerInput | null {
  const kind = (Object.entries(INPUT_KINDS) as [InputKind, { schema: Schema }][]).find(
    ([, { schema }]) => schema.type === type && schema.format === format,
  )?.[0]
  return kind === undefined || more.enum !== undefined
    ? null
    : { name, title: title ?? titleOf(name), kind, required, start, more }
}

/** The schema of the rows; undefined if there are none. */
export function schemaOf(inputs: TriggerInput[]): Schema | undefined {
  if (inputs.length === 0) return undefined
  const required = inputs.filter((input) => input.required).map(({ name }) => name)
  const members = inputs.map(({ name, title, kind, start, more }) => {
    const filled = start === undefined ? {} : { default: start }
    return [name, { ...INPUT_KINDS[kind].schema, title, ...more, ...filled }] as const
  })
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties: Object.fromEntries(members) }
}
