import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/schema'
import { api } from '@/lib/api-client'

type Schemas = components['schemas']
export type Index = Schemas['RagIndexPublic']
export type Document = Schemas['RagDocumentPublic']
export type DocumentDetails = Schemas['RagDocumentDetails']
export type Result = Schemas['RagQueryResult']
export type Answer = NonNullable<Result['answer']>
export type Citation = Answer['citations'][number]
export type Hit = Result['results'][number]

export type Paging = { skip: number; limit: number; q?: string }

const keys = {
  indexes: (paging: Paging) => ['rag', 'indexes', paging] as const,
  index: (id: string) => ['rag', 'index', id] as const,
  documents: (indexId: string, paging: Paging) => ['rag', 'documents', indexId, paging] as const,
  document: (id: string) => ['rag', 'document', id] as const,
  words: (id: string, page: number) => ['rag', 'document', id, 'words', page] as const,
  places: (id: string, quote: readonly [number, number]) => ['rag', 'document', id, 'places', ...quote] as const,
  picture: (id: string, page: number, width: number) => ['rag', 'picture', id, page, width] as const,
  query: (id: string) => ['rag', 'query', id] as const,
  queries: (indexId: string, limit: number) => ['rag', 'queries', indexId, limit] as const,
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

export const documentsQuery = (index_id: string, paging: Paging) =>
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

/** Earlier questions to an index, newest first, without results. */
export const queriesQuery = (index_id: string, limit: number) =>
  queryOptions({
    queryKey: keys.queries(index_id, limit),
    queryFn: ({ signal }) => api.get('/api/v1/rag/queries', { query: { index_id, limit }, signal }),
    placeholderData: keepPreviousData,
  })

export function useCreateIndex() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (index: { name: string; chunk_size?: number }) => api.post('/api/v1/rag/index', index),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rag', 'indexes'] }),
    meta: { inPlace: true },
  })
}

export function useRenameIndex(index_id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.patch('/api/v1/rag/index/{index_id}', { name }, { path: { index_id } }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['rag', 'indexes'] }),
        queryClient.invalidateQueries({ queryKey: keys.index(index_id) }),
      ]),
    meta: { inPlace: true },
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

export type Question = { indexId: string; text: string; documentId?: string | null }

// The generated type of a free object allows no member at all, hence `never` where it is used.
const only = (document_id: string) => ({ document_id })

/** Asks, and keeps the result where `resultQuery` finds it. */
export function useAsk() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ indexId, text, documentId }: Question) =>
      api.post('/api/v1/rag/query', {
        index_id: indexId,
        query_text: text,
        answer: true,
        filters: documentId ? (only(documentId) as never) : null,
      }),
    onSuccess: (result) => {
      queryClient.setQueryData(keys.query(result.query_id), result)
      void queryClient.invalidateQueries({ queryKey: ['rag', 'queries'] })
    },
    meta: { inPlace: true },
  })
}

/** Sends a file into an index; answers 200 with `duplicate` when its content is there already. */
export function uploadDocument(
  indexId: string,
  file: File,
  options: { onProgress: (sent: number) => void; signal: AbortSignal },
) {
  const form = new FormData()
  form.append('index_id', indexId)
  form.append('file', file)
  return api.upload('/api/v1/rag/document/upload', form, options)
}

/** The bytes of the file that a document was made of. */
export const downloadFile = (place: { bucket: string; path: string }) =>
  api.blob('/api/v1/storage/download/{bucket}/{file_path}', { path: { bucket: place.bucket, file_path: place.path } })
