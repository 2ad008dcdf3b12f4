import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/schema'
import { api } from '@/lib/api-client'
import type { Correction, Field, ReadPage } from './lib/page'

export type Job = components['schemas']['OcrJobPublic']
export type Paging = { skip: number; limit: number; status?: Job['status'] }

/** languages: ISO 639-2. pages: "1-3,7". dpi: of a page of a PDF. The last three choose the engine. */
export type Requirements = {
  languages?: string[]
  pages?: string
  dpi?: number
  use_text_layer?: boolean
  deskew?: boolean
  rotate?: boolean
  layout?: 'table'
  structured_json_required?: true
  handwriting_detected?: true
}

/** How a document is read; engine null: the rules choose. */
export type Reading = { engine: string | null; requirements: Requirements }

const keys = {
  jobs: (paging: Paging) => ['ocr', 'jobs', paging] as const,
  job: (id: string) => ['ocr', 'job', id] as const,
  result: (id: string) => ['ocr', 'job', id, 'result'] as const,
  corrections: (id: string, page: number) => ['ocr', 'job', id, 'corrections', page] as const,
  engines: () => ['ocr', 'engines'] as const,
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

/** All engines, and whether each can be used here. */
export const enginesQuery = () =>
  queryOptions({ queryKey: keys.engines(), queryFn: ({ signal }) => api.get('/api/v1/ocr/engines', { signal }) })

/** The pages of a completed job as they were recognised, and the fields found on them. */
export const resultQuery = (job_id: string) =>
  queryOptions({
    queryKey: keys.result(job_id),
    queryFn: async ({ signal }) => {
      const { structured_data } = await api.get('/api/v1/ocr/result/{job_id}', { path: { job_id }, signal })
      const { pages, fields = [] } = structured_data as unknown as { pages: ReadPage[]; fields?: Field[] }
      return { pages, fields }
    },
    staleTime: Infinity, // what was recognised never changes
  })

/** What people have put right on a page. */
export const correctionsQuery = (job_id: string, page: number) =>
  queryOptions({
    queryKey: keys.corrections(job_id, page),
    queryFn: async ({ signal }) => {
      const path = { job_id, n: String(page) }
      return (await api.get('/api/v1/ocr/jobs/{job_id}/pages/{n}/corrections', { path, signal })).corrections
    },
  })

/** Keeps all corrections of a page, shown at once; what was recognised stays beside them. */
export function useCorrect(job_id: string, page: number) {
  const queryClient = useQueryClient()
  const { queryKey } = correctionsQuery(job_id, page)
  return useMutation({
    mutationFn: (corrections: Correction[]) =>
      api.put(
        '/api/v1/ocr/jobs/{job_id}/pages/{n}/corrections',
        { corrections },
        { path: { job_id, n: String(page) } },
      ),
    onMutate: async (corrections) => {
      await queryClient.cancelQueries({ queryKey })
      const before = queryClient.getQueryData(queryKey)
      queryClient.setQueryData(queryKey, corrections)
      return { before }
    },
    onError: (_error, _corrections, context) => queryClient.setQueryData(queryKey, context?.before),
    onSuccess: (kept) => queryClient.setQueryData(queryKey, kept.corrections),
  })
}

/** width: pixels. */
export const pictureQuery = (job_id: string, page: number, width: number) =>
  queryOptions({
    queryKey: keys.picture(job_id, page, width),
    queryFn: ({ signal }) =>
      api.blob('/api/v1/ocr/jobs/{job_id}/pages/{n}', { path: { job_id, n: String(page) }, query: { width }, signal }),
    staleTime: Infinity,
  })

export type Format = 'text' | 'json' | 'hocr' | 'pdf'

export const resultFile = (job_id: string, format: Format) =>
  api.blob('/api/v1/ocr/result/{job_id}', { path: { job_id }, query: { format } })

/** reading: a Reading as JSON. */
export function uploadScan(
  file: File,
  reading: string,
  options: { onProgress: (sent: number) => void; signal: AbortSignal },
) {
  const { engine, requirements } = JSON.parse(reading) as Reading
  const form = new FormData()
  form.append('file', file)
  if (engine !== null) form.append('engine', engine)
  form.append('query_requirements', JSON.stringify(requirements))
  return api.upload('/api/v1/ocr/upload', form, options)
}

/** Reads the documents at these web addresses, all or none of them. */
export function useExtract() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ addresses, reading }: { addresses: string[]; reading: Reading }) =>
      api.post('/api/v1/ocr/batch', {
        document_urls: addresses,
        engine: reading.engine,
        // The generated type of a free object allows no member at all, hence `never`.
        query_requirements: reading.requirements as never,
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['ocr', 'jobs'] }),
    meta: { inPlace: true },
  })
}

/** The indexes that a document may go into. */
export const indexesQuery = () =>
  queryOptions({
    queryKey: ['rag', 'indexes', 'of-ocr'],
    queryFn: ({ signal }) => api.get('/api/v1/rag/indexes', { query: { limit: 200 }, signal }),
  })

/** Adds what was read, pages with their words, to an index. */
export const useSend = () =>
  useMutation({
    mutationFn: async ({ job, name, indexId }: { job: Job; name: string; indexId: string }) => {
      const form = new FormData()
      form.append('index_id', indexId)
      form.append('metadata', JSON.stringify({ ocr_job_id: job.id }))
      form.append('file', new File([await resultFile(job.id, 'pdf')], name, { type: 'application/pdf' }))
      return api.upload('/api/v1/rag/document/upload', form)
    },
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

/** Runs failed jobs again, one call after the other. */
export function useProcessAll() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (job_ids: string[]) => {
      for (const job_id of job_ids) await api.post('/api/v1/ocr/process/{job_id}', undefined, { path: { job_id } })
    },
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
