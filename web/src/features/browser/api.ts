import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/schema'
import { api } from '@/lib/api-client'

type Schemas = components['schemas']
export type Session = Schemas['BrowserSessionPublic']
export type Action = Schemas['BrowserActionPublic']
export type Tool = Schemas['BrowserTool']
export type Paging = { skip: number; limit: number; status?: Session['status'] }
export type Wanted = { browser_tool: string | null; automation_requirements: Record<string, unknown> }
export type Doing = { type: string; data: Record<string, unknown> }

/** Where a file lies that an action made. */
export type Stored = { bucket: string; path: string; name?: string; error?: string; width?: number; height?: number }

const keys = {
  sessions: (paging: Paging) => ['browser', 'sessions', paging] as const,
  session: (id: string) => ['browser', 'session', id] as const,
  tools: () => ['browser', 'tools'] as const,
  file: (path: string) => ['browser', 'file', path] as const,
}

export const sessionsQuery = (paging: Paging) =>
  queryOptions({
    queryKey: keys.sessions(paging),
    queryFn: ({ signal }) => api.get('/api/v1/browser/sessions', { query: paging, signal }),
    placeholderData: keepPreviousData,
  })

/** A session and its newest actions. */
export const sessionQuery = (session_id: string) =>
  queryOptions({
    queryKey: keys.session(session_id),
    queryFn: ({ signal }) =>
      api.get('/api/v1/browser/session/{session_id}', { path: { session_id }, query: { limit: 100 }, signal }),
  })

/** All tools, and whether each can be used here. */
export const toolsQuery = () =>
  queryOptions({ queryKey: keys.tools(), queryFn: ({ signal }) => api.get('/api/v1/browser/tools', { signal }) })

export const download = (bucket: string, file_path: string) =>
  api.blob('/api/v1/storage/download/{bucket}/{file_path}', { path: { bucket, file_path } })

/** A picture of a page; a path never gets another one. */
export const pictureQuery = ({ bucket, path }: Stored) =>
  queryOptions({ queryKey: keys.file(path), queryFn: () => download(bucket, path), staleTime: Infinity })

export function useOpenSession() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ browser_tool, automation_requirements }: Wanted) =>
      // The generated type of a free object allows no member at all, hence `never`.
      api.post('/api/v1/browser/session', {
        browser_tool,
        automation_requirements: automation_requirements as never,
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['browser', 'sessions'] }),
    meta: { inPlace: true },
  })
}

/** Does one thing, and takes a picture of what it led to. */
export function useDo(session_id: string) {
  const queryClient = useQueryClient()
  const execute = ({ type, data }: Doing) =>
    api.post(
      '/api/v1/browser/execute/{session_id}',
      { action_type: type, action_data: data as never },
      { path: { session_id } },
    )
  return useMutation({
    mutationFn: async ({ picture, ...doing }: Doing & { picture: boolean }) => {
      const done = await execute(doing)
      if (picture && doing.type !== 'screenshot') await execute({ type: 'screenshot', data: {} })
      return done
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['browser'] }),
    meta: { inPlace: true },
  })
}

export function useClose() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (session_id: string) =>
      api.post('/api/v1/browser/session/{session_id}/close', undefined, { path: { session_id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['browser'] }),
  })
}
