import type { Question, Result } from '../api'
import { filtersOf, inWords, rowsOf, type Row } from './filters'

/** What a question may be asked with besides its words. minScore "": whatever is nearest. profile "": the router's. */
export type AskOptions = { rows: Row[]; topK: number; minScore: string; profile: string }

export const NO_OPTIONS: AskOptions = { rows: [], topK: 5, minScore: '', profile: '' }

/** The options as the server takes them. */
export function questionOf(options: AskOptions, documentId: string | null): Omit<Question, 'indexId' | 'text'> {
  const filters = { ...filtersOf(options.rows), ...(documentId ? { document_id: documentId } : {}) }
  return {
    filters: Object.keys(filters).length > 0 ? filters : null,
    topK: options.topK,
    minScore: options.minScore === '' ? null : Number(options.minScore),
    requirements: options.profile === '' ? {} : { vector_db: options.profile },
  }
}

/** The options an earlier question was asked with; its least score is not recorded. */
export function optionsOf({ filters, top_k, query_requirements }: Result): AskOptions {
  const { vector_db } = (query_requirements ?? {}) as { vector_db?: unknown }
  return {
    rows: rowsOf(filters as Record<string, unknown> | null),
    topK: top_k ?? NO_OPTIONS.topK,
    minScore: '',
    profile: typeof vector_db === 'string' ? vector_db : '',
  }
}

/** What differs from the usual, in words, for the closed form. */
export function optionsInWords({ rows, topK, minScore, profile }: AskOptions): string {
  return [
    inWords(filtersOf(rows)),
    topK !== NO_OPTIONS.topK && `${topK} passages`,
    minScore !== '' && `score at least ${minScore}`,
    profile,
  ]
    .filter(Boolean)
    .join(' · ')
}
