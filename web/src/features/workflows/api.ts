/** Queries and mutations of workflows and their executions; the only place that names their URLs. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { Command } from '@/lib/feature'
import { Workflow as Icon } from 'lucide-react'
import type { components } from '@/api/schema'
import { byName, type Graph, type Workflow } from './lib/graph'

type Schemas = components['schemas']

export const keys = {
  all: ['workflows'] as const,
  lists: () => [...keys.all, 'list'] as const,
  one: (id: string) => [...keys.all, 'one', id] as const,
  types: () => [...keys.all, 'node-types'] as const,
  runs: () => [...keys.all, 'executions'] as const,
  run: (id: string) => [...keys.all, 'execution', id] as const,
}

export type WorkflowListQuery = { skip: number; limit: number; q?: string }

export const workflowsQuery = (query: WorkflowListQuery) =>
  queryOptions({
    queryKey: [...keys.lists(), query],
    queryFn: ({ signal }) => api.get('/api/v1/workflows', { query, signal }),
    placeholderData: keepPreviousData,
  })

/** One workflow with its graph. */
export const workflowQuery = (workflow_id: string) =>
  queryOptions({
    queryKey: keys.one(workflow_id),
    queryFn: ({ signal }) => api.get('/api/v1/workflows/{workflow_id}', { path: { workflow_id }, signal }),
  })

/** The installed node types by name and alias. */
export const nodeTypesQuery = () =>
  queryOptions({
    queryKey: keys.types(),
    queryFn: ({ signal }) => api.get('/api/v1/workflows/node-types', { signal }),
    select: byNameOnce,
    staleTime: Infinity, // they change with the program only
  })

const byNameOnce = ({ node_types }: { node_types: Parameters<typeof byName>[0] }) => byName(node_types)

/** The newest executions of all own workflows. */
export const recentExecutionsQuery = (limit: number) =>
  queryOptions({
    queryKey: [...keys.runs(), 'recent', limit],
    queryFn: ({ signal }) => api.get('/api/v1/workflows/executions', { query: { limit, mine: true }, signal }),
  })

/** Where an execution stands, with what went in and out of its nodes. */
export const executionQuery = (execution_id: string) =>
  queryOptions({
    queryKey: [...keys.run(execution_id), 'status'],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/executions/{execution_id}/status', { path: { execution_id }, signal }),
  })

const LINES = 10_000 // the most that one call gives

export const logsQuery = (execution_id: string) =>
  queryOptions({
    queryKey: [...keys.run(execution_id), 'logs'],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/executions/{execution_id}/logs', {
        path: { execution_id },
        query: { limit: LINES },
        signal,
      }),
  })

export const timelineQuery = (execution_id: string) =>
  queryOptions({
    queryKey: [...keys.run(execution_id), 'timeline'],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/executions/{execution_id}/timeline', { path: { execution_id }, signal }),
  })

/** The functions of the language of expressions; they change with the program only. */
export const functionsQuery = () =>
  queryOptions({
    queryKey: [...keys.all, 'functions'],
    queryFn: ({ signal }) => api.get('/api/v1/workflows/expressions/functions', { signal }),
    select: ({ functions }) => functions,
    staleTime: Infinity,
  })

export type Evaluation = Schemas['EvaluateExpression']

/** What an expression gives with the data of an execution that is over, so it stays the same. */
export const evaluateQuery = (wanted: Evaluation) =>
  queryOptions({
    queryKey: [...keys.all, 'evaluate', wanted],
    queryFn: ({ signal }) => api.post('/api/v1/workflows/expressions/evaluate', wanted, { signal }),
    staleTime: Infinity,
    gcTime: 60_000, // milliseconds: one is asked for at every stop while typing
    retry: false,
  })

/** What is wrong with a graph that is not saved. text: the graph as JSON. */
export const checkQuery = (text: string) =>
  queryOptions({
    queryKey: [...keys.all, 'check', text],
    queryFn: ({ signal }) =>
      api.post('/api/v1/workflows/check', { graph_config: JSON.parse(text) as Graph }, { signal }),
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
  })

/** Buckets to choose from in a node's form. */
export const bucketsQuery = () =>
  queryOptions({
    queryKey: ['storage', 'buckets'],
    queryFn: ({ signal }) => api.get('/api/v1/storage/buckets', { signal }),
  })

/** Language models to choose from in a node's form. */
export const modelsQuery = () =>
  queryOptions({
    queryKey: [...keys.all, 'models'],
    queryFn: ({ signal }) => api.get('/api/v1/workflows/models', { signal }),
    staleTime: 60_000,
  })

/** How often, in seconds, work is saved by itself where that is switched on. */
export const autoSaveQuery = () =>
  queryOptions({
    queryKey: ['auth', 'preferences', 'auto-save'],
    queryFn: ({ signal }) => api.get('/api/v1/users/me/preferences', { signal }),
    select: ({ auto_save_interval }) => auto_save_interval,
    staleTime: 300_000,
  })

/** Indexes to choose from in a node's form. */
export const indexesQuery = () =>
  queryOptions({
    queryKey: ['rag', 'indexes', 'choice'],
    queryFn: ({ signal }) => api.get('/api/v1/rag/indexes', { query: { limit: 100 }, signal }),
  })

export type NewWorkflow = {
  name: string
  description?: string | null
  is_active?: boolean
  trigger_config?: Record<string, unknown>
  graph_config?: Graph
}

const keep = (queryClient: QueryClient, workflow: Workflow) => {
  queryClient.setQueryData(keys.one(workflow.id), workflow)
  void queryClient.invalidateQueries({ queryKey: keys.lists() })
  return workflow
}

type MutationOptions = { /** the screen shows itself what went wrong */ inPlace?: boolean }

export function useCreateWorkflow({ inPlace = false }: MutationOptions = {}) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (workflow: NewWorkflow) => api.post('/api/v1/workflows', workflow),
    onSuccess: (workflow) => keep(queryClient, workflow),
    meta: { inPlace },
  })
}

export type WorkflowChange = Partial<NewWorkflow> & {
  id: string
  /** the version it was made from; without it any other change is overwritten */ version?: number
}

export function useChangeWorkflow({ inPlace = false }: MutationOptions = {}) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version, ...change }: WorkflowChange) =>
      api.patch('/api/v1/workflows/{workflow_id}', change, {
        path: { workflow_id: id },
        headers: version === undefined ? {} : { 'If-Match': `"${version}"` },
      }),
    onSuccess: (workflow) => keep(queryClient, workflow),
    meta: { inPlace },
  })
}

export function useDeleteWorkflow() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (workflow_id: string) => api.delete('/api/v1/workflows/{workflow_id}', { path: { workflow_id } }),
    onSuccess: (_, id) => {
      queryClient.removeQueries({ queryKey: keys.one(id) })
      return queryClient.invalidateQueries({ queryKey: keys.lists() })
    },
    meta: { inPlace: true }, // the dialog that asks shows it
  })
}

/** The ready-made workflow "Ask a scan", made for this person if it is not there. */
export async function createDemo(queryClient: QueryClient): Promise<Workflow> {
  return keep(queryClient, await api.post('/api/v1/workflows/demo'))
}

/** Makes the demo and runs it with its own letter and question; resolves to the execution. */
export async function startDemo(queryClient: QueryClient) {
  const { id } = await createDemo(queryClient)
  const started = await api.post('/api/v1/workflows/{workflow_id}/run', {}, { path: { workflow_id: id } })
  await queryClient.invalidateQueries({ queryKey: keys.runs() })
  return started
}

export function useRunWorkflow() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...wanted }: { id: string } & Schemas['RunWorkflow']) =>
      api.post('/api/v1/workflows/{workflow_id}/run', wanted, { path: { workflow_id: id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.runs() }),
    meta: { inPlace: true },
  })
}

export function useTerminate() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (execution_id: string) =>
      api.post('/api/v1/workflows/executions/{execution_id}/terminate', {}, { path: { execution_id } }),
    onSuccess: (_, id) => queryClient.invalidateQueries({ queryKey: keys.run(id) }),
  })
}

/** Of the mutations that send a file for a run. */
export const uploadKey = ['workflows', 'upload']

/** Sends a file for a run; resolves to where it lies. onProgress: 0 to 1. */
export async function uploadInput(
  file: File,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<{ bucket: string; path: string }> {
  const form = new FormData()
  form.append('bucket', 'user-uploads')
  form.append('folder_path', 'workflow-inputs')
  form.append('file', file)
  const { bucket, path } = await api.upload('/api/v1/storage/upload', form, { onProgress, signal })
  return { bucket, path }
}

/** A page of a document as a picture, to show where a quote stands. */
export const pageQuery = (documentId: string, number: number, width: number) =>
  queryOptions({
    queryKey: ['rag', 'page', documentId, number, width],
    queryFn: ({ signal }) =>
      api.blob('/api/v1/rag/document/{document_id}/pages/{n}', {
        path: { document_id: documentId, n: number },
        query: { width },
        signal,
      }),
    staleTime: Infinity,
  })

/** For the command palette. */
export async function findWorkflows(text: string, signal: AbortSignal): Promise<Command[]> {
  const { data } = await api.get('/api/v1/workflows', { query: { q: text, limit: 6 }, signal })
  return data.map(({ id, name }) => ({ title: name, hint: 'Workflow', icon: Icon, to: `/workflows/${id}` }))
}
