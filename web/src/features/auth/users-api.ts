/** All accounts, for superusers. The only place that names these URLs. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { Answer, Body, Options } from '@/lib/api-types'

const keys = {
  all: ['auth', 'users'] as const,
  sessions: (id: string) => [...keys.all, id, 'sessions'] as const,
  history: (id: string) => [...keys.all, id, 'history'] as const,
}

export type User = Answer<'/api/v1/users', 'get'>['data'][number]
export type UsersQuery = NonNullable<Options<'/api/v1/users', 'get'>['query']>
export type NewUser = Body<'/api/v1/users', 'post'>
export type UserChange = Body<'/api/v1/users/{user_id}', 'patch'>

export const usersQuery = (query: UsersQuery) =>
  queryOptions({
    queryKey: [...keys.all, 'list', query],
    queryFn: ({ signal }) => api.get('/api/v1/users', { query, signal }),
    placeholderData: keepPreviousData,
  })

export const userSessionsQuery = (user_id: string) =>
  queryOptions({
    queryKey: keys.sessions(user_id),
    queryFn: ({ signal }) => api.get('/api/v1/users/{user_id}/sessions', { path: { user_id }, signal }),
  })

export const userHistoryQuery = (user_id: string) =>
  queryOptions({
    queryKey: keys.history(user_id),
    queryFn: ({ signal }) =>
      api.get('/api/v1/users/{user_id}/login-history', { path: { user_id }, query: { limit: 10 }, signal }),
  })

/** A change of somebody's account; the window that asked for it shows the problem. */
function useUserMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.all }),
    meta: { inPlace: true },
  })
}

export const useAddUser = () => useUserMutation((user: NewUser) => api.post('/api/v1/users', user))

export const useChangeUser = () =>
  useUserMutation(({ id, ...change }: UserChange & { id: string }) =>
    api.patch('/api/v1/users/{user_id}', change, { path: { user_id: id } }),
  )

export const useDeleteUser = () =>
  useUserMutation((user_id: string) => api.delete('/api/v1/users/{user_id}', { path: { user_id } }))

/** Answers how many sessions ended. */
export const useEndUserSessions = () =>
  useUserMutation((user_id: string) => api.delete('/api/v1/users/{user_id}/sessions', { path: { user_id } }))

export const useRemoveUserSecondFactor = () =>
  useUserMutation((user_id: string) => api.delete('/api/v1/users/{user_id}/second-factor', { path: { user_id } }))

/** By mail, or into the outbox where there is no mail server. */
export const useSendResetLink = () =>
  useUserMutation((user_id: string) => api.post('/api/v1/users/{user_id}/reset-link', undefined, { path: { user_id } }))
