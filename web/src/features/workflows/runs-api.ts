/** Queries and mutations of executions, approvals, versions and files; the only place that names their URLs. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import { keys, workflowQuery } from './api'
import type { ExecutionStatus, Workflow } from './lib/graph'

export const runKeys = {
  approvals: () => [...keys.all, 'approvals'] as const,
  versions: (id: string) => [...keys.all, 'versions', id] as const,
}

/** status, trigger, since and until: '' = any. since and until: RFC 3339. workflowId: null = of every workflow. */
export type RunFilter = {
  workflowId: string | null
  skip: number
  limit: number
  status: string
  trigger: string
  since: string
  until: string
}

export const runsQuery = ({ workflowId, skip, limit, status, trigger, since, until }: RunFilter) =>
  queryOptions({
    queryKey: [...keys.runs(), 'page', workflowId, { skip, limit, status, trigger, since, until }],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/executions', {
        query: {
          skip,
          limit,
          ...(workflowId ? { workflow_id: workflowId } : { mine: true }),
          ...(status ? { status: [status as ExecutionStatus['status']] } : {}),
          ...(trigger ? { trigger_type: trigger } : {}),
          ...(since ? { since } : {}),
          ...(until ? { until } : {}),
        },
        signal,
      }),
    placeholderData: keepPreviousData,
  })

/** One attempt of a node in one iteration, by its place among all of them; `count` says how many there are. */
export const nodeRunQuery = (execution_id: string, node_id: string, place: number) =>
  queryOptions({
    queryKey: [...keys.run(execution_id), 'node', node_id, place],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/executions/{execution_id}/nodes/{node_id}/runs', {
        path: { execution_id, node_id },
        query: { skip: place, limit: 1 },
        signal,
      }),
    placeholderData: (before, query) => (query?.queryKey[4] === node_id ? before : undefined),
  })

function useCommand<Answer>(command: (execution_id: string) => Promise<Answer>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: command,
    onSuccess: (_, id) => queryClient.invalidateQueries({ queryKey: keys.run(id) }),
  })
}

export const usePause = () =>
  useCommand((execution_id) =>
    api.post('/api/v1/workflows/executions/{execution_id}/pause', undefined, { path: { execution_id } }),
  )

export const useResume = () =>
  useCommand((execution_id) =>
    api.post('/api/v1/workflows/executions/{execution_id}/resume', undefined, { path: { execution_id } }),
  )

export type Replay = {
  id: string
  from_node_id?: string
  from_failure?: boolean
  use_latest_version?: boolean
  trigger_data?: Record<string, unknown>
}

export function useReplay() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...wanted }: Replay) =>
      api.post('/api/v1/workflows/executions/{execution_id}/replay', wanted, { path: { execution_id: id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.runs() }),
    meta: { inPlace: true },
  })
}

export const approvalsQuery = (skip: number, limit: number) =>
  queryOptions({
    queryKey: [...runKeys.approvals(), skip, limit],
    queryFn: ({ signal }) => api.get('/api/v1/workflows/approvals', { query: { skip, limit }, signal }),
    placeholderData: keepPreviousData,
  })

export type Decision = { executionId: string; nodeId: string; option: string; comment: string }

export function useDecide() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ executionId, nodeId, option, comment }: Decision) =>
      api.post(
        '/api/v1/workflows/executions/{execution_id}/signals',
        {
          signal_type: 'human_approval',
          node_id: nodeId,
          signal_data: { option, ...(comment.trim() ? { comment: comment.trim() } : {}) },
        },
        { path: { execution_id: executionId } },
      ),
    onSettled: (_answer, _error, { executionId }) => {
      void queryClient.invalidateQueries({ queryKey: runKeys.approvals() })
      void queryClient.invalidateQueries({ queryKey: keys.run(executionId) })
    },
    meta: { inPlace: true },
  })
}

export const versionsQuery = (workflow_id: string, skip: number, limit: number) =>
  queryOptions({
    queryKey: [...runKeys.versions(workflow_id), 'page', skip, limit],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/{workflow_id}/versions', { path: { workflow_id }, query: { skip, limit }, signal }),
    placeholderData: keepPreviousData,
  })

/** One version with its graph; it never changes. */
export const versionQuery = (workflow_id: string, version: number) =>
  queryOptions({
    queryKey: [...runKeys.versions(workflow_id), 'one', version],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/{workflow_id}/versions', { path: { workflow_id }, query: { version }, signal }),
    select: ({ data }) => data[0]!,
    staleTime: Infinity,
  })

export function useRestore() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version }: { id: string; version: number }) =>
      api.post('/api/v1/workflows/{workflow_id}/versions/{version}/restore', undefined, {
        path: { workflow_id: id, version: String(version) },
      }),
    onSuccess: (workflow) => keep(queryClient, workflow),
    meta: { inPlace: true },
  })
}

export function useImport() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (data: Record<string, unknown>) => api.post('/api/v1/workflows/import', { data }),
    onSuccess: ({ workflow }) => keep(queryClient, workflow),
    meta: { inPlace: true },
  })
}

function keep(queryClient: QueryClient, workflow: Workflow) {
  queryClient.setQueryData(workflowQuery(workflow.id).queryKey, workflow)
  void queryClient.invalidateQueries({ queryKey: runKeys.versions(workflow.id) })
  return queryClient.invalidateQueries({ queryKey: keys.lists() })
}

/** The workflow as one readable file. */
export const exportWorkflow = (workflow_id: string) =>
  api.get('/api/v1/workflows/{workflow_id}/export', { path: { workflow_id } })
