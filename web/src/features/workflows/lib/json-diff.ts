/** What differs between two JSON values, place by place. */
import { pathOf, type JsonPlace } from '@/lib/json-path'

export type JsonChange = { path: string; kind: 'added' | 'removed' | 'changed'; before?: unknown; after?: unknown }

export const MOST_CHANGES = 500

/** In the order of the keys; at most `most` changes. */
export function jsonDiff(before: unknown, after: unknown, most = MOST_CHANGES): JsonChange[] {
  const found: JsonChange[] = []
  compare(before, after, [], found, most)
  return found
}

function compare(before: unknown, after: unknown, place: JsonPlace, found: JsonChange[], most: number) {
  if (found.length >= most || Object.is(before, after)) return
  const path = pathOf(place)
  if (before === undefined) found.push({ path, kind: 'added', after })
  else if (after === undefined) found.push({ path, kind: 'removed', before })
  else if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const key of keysOf(before, after))
      compare(valueAt(before, key), valueAt(after, key), [...place, key], found, most)
  } else found.push({ path, kind: 'changed', before, after })
}

const isBranch = (value: unknown): value is object => value !== null && typeof value === 'object'

/** Own members only: a key such as "constructor" is one that a file may have. */
const valueAt = (value: object, key: string | number): unknown =>
  Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined

function keysOf(before: object, after: object): (string | number)[] {
  if (Array.isArray(before) && Array.isArray(after))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index)
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
}
