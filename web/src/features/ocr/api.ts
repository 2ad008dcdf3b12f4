import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/schema'
import { api } from '@/lib/api-client'
import type { ReadPage } from './lib/page'

export type Job = components['schemas']['OcrJobPublic']
export type Paging = { skip: number; limit: number; status?: Job['status'] }

/** languages: ISO 639-2. pages: "1-3,7". */
export type Requirements = { languages?: string[]; pages?: string; use_text_layer?: boolean }

const keys = {
  jobs: (paging: Paging) => ['ocr', 'jobs', paging] as const,
  job: (id: string) => ['ocr', 'job', id] as const,
  result: (id: string) => ['ocr', 'job', id, 'result'] as const,
  picture: (id: string, page: number, width: number) => ['ocr', 'picture', id, page, width] as const,
}

export const jobsQuery = (paging: Paging) =>
  queryOptions({
    queryKey: keys.jobs(paging),
    queryFn: ({ signal }) => api.get('/api/v1/ocr/jobs', { query: paging, signal }),
    placeholderData: keepPreviousData,
  })

export const jobQuery = (job_id: string) =>
  queryOptions({
    queryKey: keys.job(job_id),
    queryFn: ({ signal }) => api.get('/api/v1/ocr/status/{job_id}', { path: { job_id }, signal }),
  })

/** The pages of a completed job, and all of its text. */
export const resultQuery = (job_id: string) =>
  queryOptions({
    queryKey: keys.result(job_id),
    queryFn: async ({ signal }) => {
      const { extracted_text, structured_data, languages } = await api.get('/api/v1/ocr/result/{job_id}', {
        path: { job_id },
        signal,
      })
      const { pages } = structured_data as unknown as { pages: ReadPage[] }
      return { text: extracted_text, pages, languages }
    },
    staleTime: Infinity, // a result never changes
  })

/** width: pixels. */
export const pictureQuery = (job_id: string, page: number, width: number) =>
  queryOptions({
    queryKey: keys.picture(job_id, page, width),
    queryFn: ({ signal }) =>
      api.blob('/api/v1/ocr/jobs/{job_id}/pages/{n}', { path: { job_id, n: String(page) }, query: { width }, signal }),
    staleTime: Infinity,
  })

export const resultFile = (job_id: string, format: 'text' | 'json' | 'hocr') =>
  api.blob('/api/v1/ocr/result/{job_id}', { path: { job_id }, query: { format } })

export function uploadScan(
  file: File,
  requirements: string,
  options: { onProgress: (sent: number) => void; signal: AbortSignal },
) {
  const form = new FormData()
  form.append('file', file)
  form.append('query_requirements', requirements)
  return api.upload('/api/v1/ocr/upload', form, options)
}

/** Reads a document at a web address. */
export const useExtract = () =>
  useMutation({
    mutationFn: ({ address, requirements }: { address: string; requirements: Requirements }) =>
      // The generated type of a free object allows no member at all, hence `never`.
      api.post('/api/v1/ocr/extract', { document_url: address, query_requirements: requirements as never }),
    meta: { inPlace: true },
  })

/** Puts a waiting job first, or runs a failed one again. */
export function useProcess() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (job_id: string) => api.post('/api/v1/ocr/process/{job_id}', undefined, { path: { job_id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['ocr'] }),
  })
}

export function useDeleteJob() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (job_id: string) => api.delete('/api/v1/ocr/jobs/{job_id}', { path: { job_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['ocr', 'jobs'] }),
    meta: { inPlace: true },
  })
}
