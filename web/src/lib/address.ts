export type Query = Record<string, unknown>

/** `/a/{id}` with its parameters filled in, each percent-encoded, and the query behind it. */
export function address(path: string, parameters: Record<string, unknown> = {}, query: Query = {}): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    if (parameters[name] === undefined) throw new Error(`${path} needs "${name}".`)
    return encodeURIComponent(String(parameters[name]))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
    }
  }
  return search.size > 0 ? `${filled}?${search}` : filled
}
