/** Which control fits a JSON Schema (2020-12, as msgspec writes it). */

export type Schema = {
  type?: string | string[]
  title?: string
  description?: string
  default?: unknown
  examples?: unknown[]
  enum?: unknown[]
  const?: unknown
  format?: string
  anyOf?: Schema[]
  oneOf?: Schema[]
  $ref?: string
  $defs?: Record<string, Schema>
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  'x-widget'?: string
}

export type FieldKind =
  | 'text'
  | 'long-text'
  | 'expression'
  | 'code'
  | 'choice'
  | 'switch'
  | 'number'
  | 'file'
  | 'index'
  | 'workflow'
  | 'bucket'
  | 'model'
  | 'rows' // an object whose values are plain
  | 'list' // of texts
  | 'group' // an object with named members
  | 'value' // anything: text or JSON
  | 'json'

export type Field = {
  name: string
  title: string
  schema: Schema
  kind: FieldKind
  required: boolean
  nullable: boolean
}

/** The fields of an object's schema, in its order. */
export function fieldsOf(schema: Schema, root: Schema = schema): Field[] {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { schema: found, nullable } = simplified(property, root)
    const plain = found.properties && root.$defs ? { ...found, $defs: root.$defs } : found // its members may refer to them, too
    return {
      name,
      title: plain.title ?? titleOf(name),
      schema: plain,
      kind: kindOf(name, plain),
      required: required.has(name),
      nullable,
    }
  })
}

/** Without `$ref`, and without the `null` beside what a field may hold. */
export function simplified(schema: Schema, root: Schema): { schema: Schema; nullable: boolean } {
  const { $ref, ...own } = schema
  if ($ref !== undefined) {
    const found = root.$defs?.[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}
    return simplified({ ...found, ...own }, root)
  }
  const choices = own.anyOf ?? own.oneOf
  if (choices === undefined) return { schema: own, nullable: own.type === 'null' }
  const real = choices.filter((choice) => choice.type !== 'null')
  const { anyOf: _any, oneOf: _one, ...beside } = own
  if (real.length === 1)
    return { schema: { ...simplified(real[0]!, root).schema, ...beside }, nullable: real.length < choices.length }
  return { schema: { ...beside, anyOf: real }, nullable: real.length < choices.length }
}

const CODE = /(^|_)code$|^error_handler$/
const LONG = /(^|_)(text|content|prompt|message|body|code|description)$/
const LONG_TEXT = 2000 // characters that may be written in it

function kindOf(name: string, schema: Schema): FieldKind {
  const widget = schema['x-widget']
  if (widget === 'index' || name === 'index_id') return 'index'
  if (widget === 'workflow' || schema.format === 'workflow-id' || /(^|_)workflow_id$/.test(name)) return 'workflow'
  if (schema.format === 'model') return 'model'
  if (widget === 'bucket' || name === 'bucket') return 'bucket'
  if (widget === 'code' || (schema.type === 'string' && CODE.test(name))) return 'code'
  if (schema.format === 'file') return 'file'
  if (schema.enum !== undefined) return 'choice'
  if (schema.format === 'expression') return 'expression'
  switch (schema.type) {
    case 'boolean':
      return 'switch'
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
      return widget === 'textarea' ||
        LONG.test(name) ||
        (schema.format !== 'uri' && name !== 'url' && (schema.maxLength ?? 0) > LONG_TEXT)
        ? 'long-text'
        : 'text'
    case 'object':
      return schema.properties !== undefined ? 'group' : 'rows'
    case 'array':
      return schema.items?.type === 'string' && schema.items.enum === undefined ? 'list' : 'json'
    default:
      return 'value'
  }
}

/** "query_text" → "Query text" */
export function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const isEmpty = (value: unknown) => value === undefined || value === null || value === ''
export const isTemplate = (value: unknown): value is string => typeof value === 'string' && value.includes('{{')

/** What a person typed into a small field as a value: numbers, true, false and null are themselves. */
export function plainValue(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === 'true' || trimmed === 'false' || trimmed === 'null') return JSON.parse(trimmed)
  return trimmed !== '' && /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text
}

/** The members that a schema fills in by itself. */
export const defaultsOf = (schema: Schema): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      property.default === undefined ? [] : [[name, property.default]],
    ),
  )
