import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { Answer } from '@/lib/api-types'

export type Training = Answer<'/api/v1/rag/finetune', 'get'>['data'][number]
export type TrainingDetails = Answer<'/api/v1/rag/finetune/{job_id}', 'get'>

const all = ['rag', 'finetune'] as const

export const trainingsQuery = (index_id: string) =>
  queryOptions({
    queryKey: [...all, 'of', index_id],
    queryFn: ({ signal }) => api.get('/api/v1/rag/finetune', { query: { index_id, limit: 50 }, signal }),
  })

export const trainingQuery = (job_id: string) =>
  queryOptions({
    queryKey: [...all, job_id],
    queryFn: ({ signal }) => api.get('/api/v1/rag/finetune/{job_id}', { path: { job_id }, signal }),
  })

export type Activation = 'if_better' | 'always' | 'never'
export type TrainingConfig = {
  epochs: number
  learning_rate: number
  batch_size: number
  holdout: number
  seed: number
  activate: Activation
}

export function useTrain(index_id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ config, datasets }: { config: TrainingConfig; datasets: string[] }) =>
      // The generated type of a free object allows no member at all, hence `never`.
      api.post('/api/v1/rag/finetune', { index_id, config: config as never, dataset_urls: datasets }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: all }),
    meta: { inPlace: true },
  })
}

export function useCancelTraining() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (job_id: string) => api.post('/api/v1/rag/finetune/{job_id}/cancel', undefined, { path: { job_id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: all }),
  })
}

/** Files of a bucket that may be data sets. */
export const datasetFilesQuery = (bucket: string, q: string) =>
  queryOptions({
    queryKey: ['storage', 'list', 'datasets', bucket, q],
    queryFn: ({ signal }) =>
      api.get('/api/v1/storage/list/{bucket}', {
        path: { bucket },
        query: { recursive: true, limit: 50, sort: 'created_at', order: 'desc', ...(q ? { q } : {}) },
        signal,
      }),
  })

/** Puts a data set into the storage; resolves with its address. */
export async function uploadDataset(file: File): Promise<string> {
  const form = new FormData()
  form.append('bucket', 'user-uploads')
  form.append('folder_path', 'datasets')
  form.append('overwrite', 'true')
  form.append('file', file)
  const { bucket, path } = await api.upload('/api/v1/storage/upload', form)
  return `storage://${bucket}/${path}`
}
