/** What the check of a prompt looks at, in words, by the codes that the server gives. */
const CHECKS: Record<string, string> = {
  length: 'Length',
  goal: 'Says what is to be reached',
  belief: 'Says what is taken as given',
  plan: 'Says how to go about it',
  retrieval_intent: 'Asks for, or refers to, stored knowledge',
  placeholders: 'Every placeholder has a value',
  injection: 'Does not tell to ignore rules',
  coverage: 'This index knows something about it',
}

export const checkInWords = (code: string) => CHECKS[code] ?? code.replaceAll('_', ' ')

/** A JSON object, null for an empty text; undefined for anything else. */
export function contextOf(text: string): Record<string, unknown> | null | undefined {
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** The names of `{{name}}` in a prompt, each once. */
export const placeholdersOf = (prompt: string) => [
  ...new Set([...prompt.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)].map(([, name]) => name!)),
]
