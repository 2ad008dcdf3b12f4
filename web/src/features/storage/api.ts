import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/schema'
import { api } from '@/lib/api-client'

type Schemas = components['schemas']
export type StoredFile = Schemas['StorageListed']
export type Buckets = Schemas['StorageBuckets']

/** A folder of a bucket; path "" = the top. */
export type Place = { bucket: string; folder: string }
export type Listing = Place & { skip: number; limit: number; q?: string; sort?: string }

const keys = {
  buckets: () => ['storage', 'buckets'] as const,
  list: (listing: Listing) => ['storage', 'list', listing] as const,
}

/** The buckets, what of each is used, and the quota. */
export const bucketsQuery = () =>
  queryOptions({ queryKey: keys.buckets(), queryFn: ({ signal }) => api.get('/api/v1/storage/buckets', { signal }) })

const SORTS = ['name', 'created_at', 'size'] as const

/** sort: "name" ascending, "-name" descending. A search looks into all folders below. */
export const listQuery = (listing: Listing) =>
  queryOptions({
    queryKey: keys.list(listing),
    queryFn: ({ signal }) => {
      const { bucket, folder, skip, limit, q, sort = 'name' } = listing
      const by = SORTS.find((name) => name === sort.replace(/^-/, '')) ?? 'name'
      const order = sort.startsWith('-') ? 'desc' : 'asc'
      const query = { folder_path: folder, skip, limit, sort: by, order, ...(q ? { q, recursive: true } : {}) } as const
      return api.get('/api/v1/storage/list/{bucket}', { path: { bucket }, query, signal })
    },
    placeholderData: keepPreviousData,
  })

export const download = (bucket: string, file_path: string) =>
  api.blob('/api/v1/storage/download/{bucket}/{file_path}', { path: { bucket, file_path } })

/** Deletes a file; a path that ends in a slash is a folder with all that is in it. */
export function useDeletePath(bucket: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (file_path: string) =>
      api.delete('/api/v1/storage/delete/{bucket}/{file_path}', {
        path: { bucket, file_path },
        query: { recursive: file_path.endsWith('/') },
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['storage'] }),
    meta: { inPlace: true },
  })
}

/** A link that works without sign-in; seconds: how long. */
export const useSignedLink = () =>
  useMutation({
    mutationFn: ({ bucket, path, seconds }: { bucket: string; path: string; seconds: number }) =>
      api.post('/api/v1/storage/signed-url', { bucket, file_path: path, expires_in: seconds }),
    meta: { inPlace: true },
  })

export function uploadFile(
  file: File,
  { bucket, folder }: Place,
  options: { onProgress: (sent: number) => void; signal: AbortSignal },
) {
  const form = new FormData()
  form.append('bucket', bucket)
  form.append('folder_path', folder)
  form.append('file', file)
  return api.upload('/api/v1/storage/upload', form, options)
}
