/** Values in a line, and how many rows there are in an output. */

export const MAX_PREVIEW = 80 // characters

/** A value as short text; nothing for what is not known. */
export function preview(value: unknown, most = MAX_PREVIEW): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.length === 0 ? '[ ]' : `[ ${value.length} ]`
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value)
    return cut(keys.length === 0 ? '{ }' : `{ ${keys.join(', ')} }`, most)
  }
  return cut(JSON.stringify(value), most)
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** A value as JSON, cut where it gets long. */
export function shown(value: unknown, most = 300): string {
  return cut(JSON.stringify(value) ?? 'null', most)
}

/** The keys under which node types put out lists. */
const LISTS = ['items', 'results', 'documents', 'rows', 'chunks', 'data'] as const

/** How many rows an output has: the length of its list; null if it has none. */
export function rowCount(output: unknown): number | null {
  if (output === null || typeof output !== 'object') return null
  const list = LISTS.map((name) => (output as Record<string, unknown>)[name]).find(Array.isArray)
  return list?.length ?? null
}
