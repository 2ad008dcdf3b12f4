/** The answer of a `rag_query` node, as far as it is shown. */
import type { ExecutionStatus } from './graph'

export type Box = { page: number; bbox: [number, number, number, number] }

export type Citation = {
  document_id: string
  title: string | null
  page: number | null
  start: number
  end: number
  quote: string
  boxes?: Box[]
}

export type Answer = {
  mode: 'quoted' | 'written' | 'none'
  text: string
  reason?: string | null
  citations: Citation[]
}

export type FoundAnswer = { nodeId: string; answer: Answer; question: string | null }

/** The answer that was given last, with its question; null if this execution has none. */
export function findAnswer(execution: ExecutionStatus): FoundAnswer | null {
  const results = Object.entries(execution.execution_state.node_results)
    .filter(([, { status }]) => status === 'success')
    .sort(([, a], [, b]) => (b.completed_at ?? '').localeCompare(a.completed_at ?? ''))
  for (const [nodeId, { output, node_type }] of results) {
    const answer = (output as { answer?: unknown } | null)?.answer
    if (node_type === 'rag_query' && isAnswer(answer))
      return { nodeId, answer, question: questionOf(output, execution.trigger_data) }
  }
  return null
}

const isAnswer = (value: unknown): value is Answer =>
  value !== null &&
  typeof value === 'object' &&
  typeof (value as Answer).mode === 'string' &&
  Array.isArray((value as Answer).citations)

function questionOf(output: unknown, trigger: Record<string, unknown>): string | null {
  const asked = (output as { query_text?: unknown }).query_text ?? trigger.question
  return typeof asked === 'string' && asked !== '' ? asked : null
}

/** Where the document is shown with the quote marked. start and end are offsets in its text. */
export const citationAddress = ({ document_id, page, start, end }: Citation) =>
  `/rag/documents/${document_id}?${page === null ? '' : `page=${page}&`}quote=${start}-${end}`

/** The part of a page around the marks, as fractions of the page; null without marks on one page. */
export function cropAround(
  boxes: Box[] | undefined,
  margin = 0.045,
  least = 0.16,
): { page: number; top: number; bottom: number; marks: Box['bbox'][] } | null {
  const page = boxes?.[0]?.page
  if (page === undefined) return null
  const marks = boxes!.filter((box) => box.page === page).map(({ bbox }) => bbox)
  const top = Math.min(...marks.map(([, y]) => y)) - margin
  const bottom = Math.max(...marks.map(([, , , y]) => y)) + margin
  const more = Math.max(0, least - (bottom - top)) / 2
  return { page, top: Math.max(0, top - more), bottom: Math.min(1, bottom + more), marks }
}

const BESIDE = 3 // characters, a space or a line break, between two sentences that follow each other

/** Citations as places: sentences that follow each other on a page are one place. */
export function placesOf(citations: Citation[]): Citation[] {
  const places: Citation[] = []
  for (const citation of citations.toSorted((a, b) => a.start - b.start)) {
    const before = places.findLast(({ document_id }) => document_id === citation.document_id)
    if (before === undefined || before.page !== citation.page || citation.start - before.end > BESIDE)
      places.push(citation)
    else places[places.indexOf(before)] = together(before, citation)
  }
  // The place that answers best comes first, as the server has it.
  const rank = ({ document_id, start, end }: Citation) =>
    citations.findIndex((each) => each.document_id === document_id && each.start >= start && each.end <= end)
  return places.sort((a, b) => rank(a) - rank(b))
}

const together = (one: Citation, next: Citation): Citation => ({
  ...one,
  end: Math.max(one.end, next.end),
  quote: `${one.quote} ${next.quote}`,
  boxes: [...(one.boxes ?? []), ...(next.boxes ?? [])],
})
