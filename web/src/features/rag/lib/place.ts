/** A stretch of a document's text (offsets as the server counts), and the page it stands on. */
export type Place = {
  documentId: string
  page: number | null
  quote: readonly [number, number] | null
  /** a passage that is near the question, and no quote: marked less loudly */
  soft?: boolean
}

/** The address of a place: the same one workflows and other screens link to. */
export function linkTo({ documentId, page, quote, soft }: Place): string {
  const search = new URLSearchParams()
  if (page !== null) search.set('page', String(page))
  if (quote !== null) search.set('quote', quote.join('-'))
  if (soft) search.set('near', '1')
  return `/rag/documents/${documentId}${search.size > 0 ? `?${search}` : ''}`
}

/** "120-188" → [120, 188]; null for anything that is no stretch of text. */
export function quoteOf(text: string | null): [number, number] | null {
  const [, start, end] = /^(\d{1,9})-(\d{1,9})$/.exec(text ?? '') ?? []
  return start !== undefined && Number(end) > Number(start) ? [Number(start), Number(end)] : null
}

/** "2" → 2; null for anything that is no page number. */
export function pageOf(text: string | null): number | null {
  const page = Number(text ?? Number.NaN)
  return Number.isInteger(page) && page >= 1 ? page : null
}

type Found = { document_id: string; page: number | null; start: number | null; end: number | null }

/** The place of a citation or of a hit. */
export const placeOf = ({ document_id, page, start, end }: Found): Place => ({
  documentId: document_id,
  page,
  quote: start === null || end === null ? null : [start, end],
})
