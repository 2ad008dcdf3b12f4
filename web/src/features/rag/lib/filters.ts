/** Conditions on the metadata of documents, as rows of a form and as the server takes them. */

export type Operator = 'is' | 'in' | 'from' | 'to' | 'between'

/** key: dotted. value: as typed; of `in` several with commas; of `between` the lower end, and `other` the upper. */
export type Row = { key: string; operator: Operator; value: string; other: string }

export type Filters = Record<string, unknown>

export const EMPTY_ROW: Row = { key: '', operator: 'is', value: '', other: '' }

export const OPERATORS: { value: Operator; title: string }[] = [
  { value: 'is', title: 'is' },
  { value: 'in', title: 'is one of' },
  { value: 'from', title: 'is at least' },
  { value: 'to', title: 'is at most' },
  { value: 'between', title: 'is between' },
]

const complete = ({ key, operator, value, other }: Row) =>
  key.trim() !== '' && value.trim() !== '' && (operator !== 'between' || other.trim() !== '')

/** The complete rows as filters; null without any. Of two rows about the same key the last one counts. */
export function filtersOf(rows: Row[]): Filters | null {
  const filters = Object.fromEntries(rows.filter(complete).map((row) => [row.key.trim(), condition(row)]))
  return Object.keys(filters).length > 0 ? filters : null
}

function condition({ operator, value, other }: Row): unknown {
  if (operator === 'from') return { $gte: number(value) }
  if (operator === 'to') return { $lte: number(value) }
  if (operator === 'between') return { $gte: number(value), $lte: number(other) }
  const values =
    operator === 'in'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean)
      : [value.trim()]
  const [only, ...others] = values.flatMap(meanings)
  return others.length === 0 ? only : { $in: [only, ...others] }
}

/** What a typed word may stand for: 2024 is a number in one document's metadata and a text in another's. */
function meanings(text: string): (string | number | boolean)[] {
  if (text === 'true' || text === 'false') return [text === 'true', text]
  return isNumber(text) ? [Number(text), text] : [text]
}

const isNumber = (text: string) => /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text)
const number = (text: string) => (isNumber(text.trim()) ? Number(text.trim()) : text.trim())

/** Filters as rows again; `document_id` has a place of its own and is left out. */
export function rowsOf(filters: Filters | null | undefined): Row[] {
  return Object.entries(filters ?? {})
    .filter(([key]) => key !== 'document_id')
    .map(([key, wanted]) => ({ ...EMPTY_ROW, key, ...typed(wanted) }))
}

function typed(wanted: unknown): Partial<Row> {
  if (typeof wanted !== 'object' || wanted === null) return { value: String(wanted) }
  const { $in, $gte, $lte } = wanted as { $in?: unknown[]; $gte?: unknown; $lte?: unknown }
  if (Array.isArray($in)) {
    const words = [...new Set($in.map(String))]
    return { operator: words.length > 1 ? 'in' : 'is', value: words.join(', ') }
  }
  if ($gte !== undefined && $lte !== undefined) return { operator: 'between', value: String($gte), other: String($lte) }
  return $gte !== undefined ? { operator: 'from', value: String($gte) } : { operator: 'to', value: String($lte) }
}

/** "year is at least 2020, lang is en" */
export const inWords = (filters: Filters | null | undefined) =>
  rowsOf(filters)
    .map(({ key, operator, value, other }) => {
      const title = OPERATORS.find((each) => each.value === operator)!.title
      return `${key} ${title} ${value}${operator === 'between' ? ` and ${other}` : ''}`
    })
    .join(', ')

/** The names found in metadata, dotted where objects lie in it, each once. */
export function keysOf(metadata: object[]): string[] {
  const found = new Set<string>()
  const look = (value: object, before: string) => {
    for (const [key, inner] of Object.entries(value)) {
      if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) look(inner, `${before}${key}.`)
      else found.add(before + key)
    }
  }
  for (const each of metadata) look(each, '')
  return [...found].sort()
}
