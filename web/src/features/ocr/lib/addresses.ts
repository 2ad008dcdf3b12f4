/** That may be read at once. */
export const MOST = 100

/** One per line, without empty ones. */
export const addressesOf = (text: string) =>
  text
    .split(/\n/)
    .map((line) => line.trim())
    .filter(Boolean)

/** What the server says about one of the addresses ("document_urls.2": …), with the address; undefined if about none. */
export function wrongAddress(errors: Record<string, string>, addresses: string[]): string | undefined {
  for (const [field, message] of Object.entries(errors)) {
    const number = Number(/^document_urls\.(\d+)/.exec(field)?.[1] ?? Number.NaN)
    if (addresses[number] !== undefined) return `Line ${number + 1}, ${addresses[number]}: ${message}`
  }
  return undefined
}
