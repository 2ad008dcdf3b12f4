/** Rows as CSV that every spreadsheet opens. Source: RFC 4180. */
export const csv = (rows: (string | null)[][]) => rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'

function cell(value: string | null): string {
  const text = value ?? ''
  // A spreadsheet would run a cell that begins like a formula; the apostrophe makes it text.
  const safe = /^[=+@\t\r]|^-(?![\d.,]+$)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
