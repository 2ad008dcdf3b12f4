/** The mails of this installation, for superusers. The only place that names these URLs. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { Answer } from '@/lib/api-types'

const keys = {
  list: () => ['auth', 'outbox', 'list'] as const,
  mail: (id: string) => ['auth', 'outbox', 'mail', id] as const,
}

export type Mail = Answer<'/api/v1/users/outbox', 'get'>['data'][number]

/** `{data, count, delivers}`: mails that could not leave the house, and whether they leave it now. */
export const outboxQuery = (query: { skip: number; limit: number }) =>
  queryOptions({
    queryKey: [...keys.list(), query],
    queryFn: ({ signal }) => api.get('/api/v1/users/outbox', { query, signal }),
    placeholderData: keepPreviousData,
  })

/** With its text. Every look is noted by the server, so it is asked once for each. */
export const mailQuery = (mail_id: string) =>
  queryOptions({
    queryKey: keys.mail(mail_id),
    queryFn: () => api.get('/api/v1/users/outbox/{mail_id}', { path: { mail_id } }),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })

export function useDeleteMail() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (mail_id: string) => api.delete('/api/v1/users/outbox/{mail_id}', { path: { mail_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.list() }),
    meta: { inPlace: true },
  })
}

export const useSendTestMail = () =>
  useMutation({
    mutationFn: (email_to: string) => api.post('/api/v1/utils/test-email', { email_to }),
    meta: { inPlace: true },
  })
