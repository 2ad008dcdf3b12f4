import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { Answer } from '@/lib/api-types'

export type Watch = Answer<'/api/v1/rag/watches/{watch_id}', 'patch'>

const all = ['rag', 'watches'] as const

export const watchesQuery = (index_id: string) =>
  queryOptions({
    queryKey: [...all, index_id],
    queryFn: ({ signal }) => api.get('/api/v1/rag/index/{index_id}/watches', { path: { index_id }, signal }),
  })

/** The folders of the server that an administrator has opened for watching. */
export const watchRootsQuery = () =>
  queryOptions({
    queryKey: ['rag', 'watch-roots'],
    queryFn: ({ signal }) => api.get('/api/v1/rag/watch-roots', { signal }),
  })

export type WatchedFile = Answer<'/api/v1/rag/watches/{watch_id}/files', 'get'>['data'][number]

/** The files a watch has seen, by path. */
export const watchedFilesQuery = (watch_id: string, { skip, limit }: { skip: number; limit: number }) =>
  queryOptions({
    queryKey: [...all, 'files', watch_id, skip, limit],
    queryFn: ({ signal }) =>
      api.get('/api/v1/rag/watches/{watch_id}/files', { path: { watch_id }, query: { skip, limit }, signal }),
    placeholderData: keepPreviousData,
  })

export const bucketsQuery = () =>
  queryOptions({
    queryKey: ['storage', 'buckets'],
    queryFn: ({ signal }) => api.get('/api/v1/storage/buckets', { signal }),
  })

/** path: a folder of the server, or the beginning of the paths in a bucket. include: such as "*.pdf". */
export type NewWatch = { kind: Watch['kind']; bucket?: string; path: string; include: string[] }

export function useAddWatch(index_id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (watch: NewWatch) => api.post('/api/v1/rag/index/{index_id}/watches', watch, { path: { index_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: all }),
    meta: { inPlace: true },
  })
}

export function usePauseWatch() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ watch_id, paused }: { watch_id: string; paused: boolean }) =>
      api.patch('/api/v1/rag/watches/{watch_id}', { paused }, { path: { watch_id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: all }),
  })
}

/** Looks for changes at once. */
export function useScanWatch() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (watch_id: string) =>
      api.post('/api/v1/rag/watches/{watch_id}/scan', undefined, { path: { watch_id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: all }),
  })
}

/** documents: whether what came from it stays in the index. */
export function useRemoveWatch() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ watch_id, documents }: { watch_id: string; documents: 'keep' | 'delete' }) =>
      api.delete('/api/v1/rag/watches/{watch_id}', { path: { watch_id }, query: { documents } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rag'] }),
    meta: { inPlace: true },
  })
}
