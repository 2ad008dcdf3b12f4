import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/schema'
import { api } from '@/lib/api-client'

type Schemas = components['schemas']
export type Index = Schemas['RagIndexPublic']
export type IndexDetails = Schemas['RagIndexDetails']
export type Document = Schemas['RagDocumentPublic']
export type DocumentDetails = Schemas['RagDocumentDetails']
export type Result = Schemas['RagQueryResult']
export type Answer = NonNullable<Result['answer']>
export type Citation = Answer['citations'][number]
export type Hit = Result['results'][number]

export type Metadata = Record<string, unknown>

export type Paging = { skip: number; limit: number; q?: string }
export type DocumentPaging = Paging & { status?: Document['status'] }

const keys = {
  indexes: (paging: Paging) => ['rag', 'indexes', paging] as const,
  index: (id: string) => ['rag', 'index', id] as const,
  documents: (indexId: string, paging: DocumentPaging) => ['rag', 'documents', indexId, paging] as const,
  document: (id: string) => ['rag', 'document', id] as const,
  words: (id: string, page: number) => ['rag', 'document', id, 'words', page] as const,
  places: (id: string, quote: readonly [number, number]) => ['rag', 'document', id, 'places', ...quote] as const,
  picture: (id: string, page: number, width: number) => ['rag', 'picture', id, page, width] as const,
  query: (id: string) => ['rag', 'query', id] as const,
  queries: (paging: Paging & { index_id?: string }) => ['rag', 'queries', paging] as const,
}

export const indexesQuery = (paging: Paging) =>
  queryOptions({
    queryKey: keys.indexes(paging),
    queryFn: ({ signal }) => api.get('/api/v1/rag/indexes', { query: paging, signal }),
    placeholderData: keepPreviousData,
  })

/** An index and how many of its documents are in which state. */
export const indexQuery = (index_id: string) =>
  queryOptions({
    queryKey: keys.index(index_id),
    queryFn: ({ signal }) => api.get('/api/v1/rag/index/{index_id}', { path: { index_id }, signal }),
  })

export const documentsQuery = (index_id: string, paging: DocumentPaging) =>
  queryOptions({
    queryKey: keys.documents(index_id, paging),
    queryFn: ({ signal }) =>
      api.get('/api/v1/rag/index/{index_id}/documents', { path: { index_id }, query: paging, signal }),
    placeholderData: keepPreviousData,
  })

export const documentQuery = (document_id: string) =>
  queryOptions({
    queryKey: keys.document(document_id),
    queryFn: ({ signal }) => api.get('/api/v1/rag/document/{document_id}', { path: { document_id }, signal }),
  })

/** The text of a page, and where each word stands on it. */
export const wordsQuery = (document_id: string, page: number) =>
  queryOptions({
    queryKey: keys.words(document_id, page),
    queryFn: ({ signal }) =>
      api.get('/api/v1/rag/document/{document_id}/pages/{n}/words', { path: { document_id, n: String(page) }, signal }),
  })

/** `{boxes: [{page, bbox}]}` of a stretch of the text, one per line. */
export const placesQuery = (document_id: string, quote: readonly [number, number]) =>
  queryOptions({
    queryKey: keys.places(document_id, quote),
    queryFn: ({ signal }) =>
      api.get('/api/v1/rag/document/{document_id}/places', {
        path: { document_id },
        query: { start: quote[0], end: quote[1] },
        signal,
      }),
  })

/** width: pixels. */
export const pictureQuery = (document_id: string, page: number, width: number) =>
  queryOptions({
    queryKey: keys.picture(document_id, page, width),
    queryFn: ({ signal }) =>
      api.blob('/api/v1/rag/document/{document_id}/pages/{n}', {
        path: { document_id, n: String(page) },
        query: { width },
        signal,
      }),
    staleTime: Infinity, // a page never changes
  })

export const resultQuery = (query_id: string) =>
  queryOptions({
    queryKey: keys.query(query_id),
    queryFn: ({ signal }) => api.get('/api/v1/rag/query/{query_id}', { path: { query_id }, signal }),
  })

/** Earlier questions, newest first, without results. */
export const queriesQuery = (paging: Paging & { index_id?: string }) =>
  queryOptions({
    queryKey: keys.queries(paging),
    queryFn: ({ signal }) => api.get('/api/v1/rag/queries', { query: paging, signal }),
    placeholderData: keepPreviousData,
  })

/** chunk_size, chunk_overlap: characters. */
export type NewIndex = { name: string; vector_db_type?: string; chunk_size?: number; chunk_overlap?: number }

export function useCreateIndex() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (index: NewIndex) => api.post('/api/v1/rag/index', index),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rag', 'indexes'] }),
    meta: { inPlace: true },
  })
}

export type IndexChange = { name?: string; vector_db_type?: string; active_adapter_id?: string | null }

export function useChangeIndex(index_id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: IndexChange) => api.patch('/api/v1/rag/index/{index_id}', change, { path: { index_id } }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['rag', 'indexes'] }),
        queryClient.invalidateQueries({ queryKey: keys.index(index_id) }),
      ]),
    meta: { inPlace: true },
  })
}

/** Computes all vectors anew, by another model, beside those in use. */
export function useReembed(index_id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (embedding_model: string) =>
      api.post('/api/v1/rag/index/{index_id}/reembed', { embedding_model }, { path: { index_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.index(index_id) }),
    meta: { inPlace: true },
  })
}

/** Stops it; the vectors in use stay. */
export function useStopReembedding(index_id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete('/api/v1/rag/index/{index_id}/reembed', { path: { index_id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.index(index_id) }),
  })
}

export function useDeleteIndex() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (index_id: string) => api.delete('/api/v1/rag/index/{index_id}', { path: { index_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rag', 'indexes'] }),
    meta: { inPlace: true },
  })
}

export function useDeleteDocument() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (document_id: string) => api.delete('/api/v1/rag/document/{document_id}', { path: { document_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rag', 'documents'] }),
    meta: { inPlace: true },
  })
}

/** Reads failed documents again, one call after the other. */
export function useRetry() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (document_ids: string[]) => {
      for (const document_id of document_ids)
        await api.post('/api/v1/rag/document/{document_id}/retry', undefined, { path: { document_id } })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['rag'] }),
  })
}

/** filters: conditions on metadata, and `document_id`. requirements: for the routing. */
export type Question = {
  indexId: string
  text: string
  filters?: Record<string, unknown> | null
  topK?: number
  minScore?: number | null
  requirements?: Record<string, unknown>
}

/** Asks, and keeps the result where `resultQuery` finds it. */
export function useAsk() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ indexId, text, filters, topK, minScore, requirements }: Question) =>
      api.post('/api/v1/rag/query', {
        index_id: indexId,
        query_text: text,
        answer: true,
        // The generated type of a free object allows no member at all, hence `never`.
        filters: (filters ?? null) as never,
        ...(topK ? { top_k: topK } : {}),
        ...(minScore ? { min_score: minScore } : {}),
        ...(requirements && Object.keys(requirements).length > 0 ? { query_requirements: requirements as never } : {}),
      }),
    onSuccess: (result) => {
      queryClient.setQueryData(keys.query(result.query_id), result)
      void queryClient.invalidateQueries({ queryKey: ['rag', 'queries'] })
      void queryClient.invalidateQueries({ queryKey: ['rag', 'decisions'] })
    },
    meta: { inPlace: true },
  })
}

/** Adds a text that somebody typed or pasted. */
export function useAddText(index_id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ title, content, metadata }: { title: string; content: string; metadata: Metadata }) =>
      api.post('/api/v1/rag/document', { index_id, title: title || null, content, metadata: metadata as never }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rag'] }),
    meta: { inPlace: true },
  })
}

/** Sends a file into an index; answers 200 with `duplicate` when its content is there already. */
export function uploadDocument(
  indexId: string,
  file: File,
  metadata: Metadata,
  options: { onProgress: (sent: number) => void; signal: AbortSignal },
) {
  const form = new FormData()
  form.append('index_id', indexId)
  if (Object.keys(metadata).length > 0) form.append('metadata', JSON.stringify(metadata))
  form.append('file', file)
  return api.upload('/api/v1/rag/document/upload', form, options)
}

/** The bytes of the file that a document was made of. */
export const downloadFile = (place: { bucket: string; path: string }) =>
  api.blob('/api/v1/storage/download/{bucket}/{file_path}', { path: { bucket: place.bucket, file_path: place.path } })
