import { keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query'
import type { components } from '@/api/schema'
import { api } from '@/lib/api-client'
import type { Paging } from './api'

export type Decision = components['schemas']['RagDecision']
export type Evaluation = components['schemas']['RagEvaluation']

/** What the router decided for earlier questions, newest first. */
export const decisionsQuery = (paging: Paging & { index_id?: string }) =>
  queryOptions({
    queryKey: ['rag', 'decisions', paging],
    queryFn: ({ signal }) => api.get('/api/v1/rag/switch/logs', { query: paging, signal }),
    placeholderData: keepPreviousData,
  })

/** What the router would decide; nothing is recorded. */
export const useEvaluate = (index_id: string) =>
  useMutation({
    mutationFn: (requirements: Record<string, unknown>) =>
      // The generated type of a free object allows no member at all, hence `never`.
      api.post('/api/v1/rag/switch/evaluate', { index_id, query_requirements: requirements as never }),
    meta: { inPlace: true },
  })

export type PromptCheck = { prompt: string; context: Record<string, unknown> | null; indexId: string }

/** Checks a prompt before it is used with retrieval. */
export const useCheckPrompt = () =>
  useMutation({
    mutationFn: ({ prompt, context, indexId }: PromptCheck) =>
      api.post('/api/v1/rag/agent0/validate', { prompt, context: context as never, index_id: indexId }),
    meta: { inPlace: true },
  })
