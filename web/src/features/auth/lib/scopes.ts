/** Scopes of access keys: "storage" = all of an area, "storage:read" = its reading alone. */

export type Scope = { area: string; right: 'read' | 'all' }

const TITLES: Record<string, string> = { auth: 'Account and users', ocr: 'OCR', osint: 'Social monitoring', rag: 'RAG' }
/** What a key of an area may ask without any parameter, for the example. */
const EXAMPLES: Record<string, string> = {
  auth: '/api/v1/users/me',
  ocr: '/api/v1/ocr/jobs',
  rag: '/api/v1/rag/indexes',
  storage: '/api/v1/storage/buckets',
  workflows: '/api/v1/workflows',
}

/** "rag" → "RAG", "storage" → "Storage" */
export const areaTitle = (area: string) => TITLES[area] ?? area.charAt(0).toUpperCase() + area.slice(1)

/** The areas among the scopes that the server offers, in its order. */
export const areasOf = (scopes: readonly string[]) => [...new Set(scopes.map((scope) => parse(scope).area))]

export const parse = (scope: string): Scope =>
  scope.endsWith(':read') ? { area: scope.slice(0, -':read'.length), right: 'read' } : { area: scope, right: 'all' }

/** "Storage: read" */
export const scopeTitle = (scope: string) => {
  const { area, right } = parse(scope)
  return right === 'read' ? `${areaTitle(area)}: read` : areaTitle(area)
}

/** `chosen` with `scope` ticked or not. All of an area includes its reading, so only one of them is kept. */
export function tick(chosen: readonly string[], scope: string, on: boolean): string[] {
  const { area, right } = parse(scope)
  const others = chosen.filter((one) => parse(one).area !== area)
  if (on) return [...others, scope]
  // Taking "all" away leaves the reading that was seen ticked beside it.
  return right === 'all' && chosen.includes(area) ? [...others, `${area}:read`] : others
}

/** A line for a terminal that shows whether the key works. */
export function exampleCall(origin: string, key: string, scopes: readonly string[]): string {
  const path = scopes.map((scope) => EXAMPLES[parse(scope).area]).find(Boolean) ?? '/api/v1/users/me'
  return `curl -H 'Authorization: Bearer ${key}' ${origin}${path}`
}
