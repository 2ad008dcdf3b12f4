/** Workflows as files. */

/** What a file holds. name: of the file, if it has one. Throws an Error whose message is for the person. */
export function parsedFile(text: string, name = 'The text'): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error(`${name} is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.`)
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Error(`${name} holds no workflow: an object { … } was expected.`)
  return value as Record<string, unknown>
}

/** Gives the browser a file to save. */
export function saveFile(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** "Invoices: März" → "invoices-marz.json" */
export const fileNameOf = (name: string) =>
  `${
    name
      .normalize('NFKD')
      .replace(/[^\w\s-]/g, '')
      .trim()
      .toLowerCase()
      .replace(/\s+/g, '-') || 'workflow'
  }.json`
