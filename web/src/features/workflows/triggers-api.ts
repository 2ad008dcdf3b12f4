/** Queries and mutations of webhooks, schedules and outgoing webhooks; the only place that names their URLs. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Webhook = Schemas['WebhookSubscription']
export type Schedule = Schemas['WorkflowSchedule']
export type Outgoing = Schemas['OutgoingWebhookPublic']
export type OutgoingEvent = Outgoing['events'][number]
export type Delivery = Schemas['OutgoingDeliveryPublic']

export const triggerKeys = {
  of: (workflowId: string) => ['workflows', 'triggers', workflowId] as const,
  outgoing: () => ['workflows', 'outgoing'] as const,
}
const MOST = 100

export const webhooksQuery = (workflow_id: string) =>
  queryOptions({
    queryKey: [...triggerKeys.of(workflow_id), 'webhooks'],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/{workflow_id}/webhooks/subscriptions', {
        path: { workflow_id },
        query: { limit: MOST },
        signal,
      }),
  })

export const schedulesQuery = (workflow_id: string) =>
  queryOptions({
    queryKey: [...triggerKeys.of(workflow_id), 'schedules'],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/{workflow_id}/schedules', { path: { workflow_id }, query: { limit: MOST }, signal }),
  })

/** What a cron expression means, and its next three times. */
export const previewQuery = (cron_expression: string, timezone: string) =>
  queryOptions({
    queryKey: ['workflows', 'cron', cron_expression, timezone],
    queryFn: ({ signal }) => api.post('/api/v1/workflows/schedules/preview', { cron_expression, timezone }, { signal }),
    enabled: cron_expression.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })

/** What a change of triggers makes stale: they themselves, and the lists that show addresses and next runs. */
function useRefresh(workflowId: string) {
  const queryClient = useQueryClient()
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: triggerKeys.of(workflowId) }),
      queryClient.invalidateQueries({ queryKey: ['workflows', 'list'] }),
    ])
}

export type WebhookChange = Omit<Partial<Schemas['CreateWebhook']>, 'webhook_path'> & { webhook_path?: string }

/** Makes a webhook, or changes the one with this id. */
export function useSaveWebhook(workflow_id: string) {
  return useMutation({
    mutationFn: ({ id, ...change }: WebhookChange & { id?: string }) =>
      id === undefined
        ? api.post('/api/v1/workflows/{workflow_id}/webhooks/subscriptions', change, { path: { workflow_id } })
        : api.patch('/api/v1/workflows/{workflow_id}/webhooks/subscriptions/{subscription_id}', change, {
            path: { workflow_id, subscription_id: id },
          }),
    onSuccess: useRefresh(workflow_id),
    meta: { inPlace: true },
  })
}

export function useDeleteWebhook(workflow_id: string) {
  return useMutation({
    mutationFn: (subscription_id: string) =>
      api.delete('/api/v1/workflows/{workflow_id}/webhooks/subscriptions/{subscription_id}', {
        path: { workflow_id, subscription_id },
      }),
    onSuccess: useRefresh(workflow_id),
    meta: { inPlace: true },
  })
}

export type ScheduleChange = {
  cron_expression: string
  timezone: string
  misfire: Schedule['misfire']
  is_active: boolean
}

/** Makes a schedule, or changes the one with this id. */
export function useSaveSchedule(workflow_id: string) {
  return useMutation({
    mutationFn: ({ id, ...change }: Partial<ScheduleChange> & { id?: string }) =>
      id === undefined
        ? api.post('/api/v1/workflows/{workflow_id}/schedules', change as ScheduleChange, { path: { workflow_id } })
        : api.patch('/api/v1/workflows/{workflow_id}/schedules/{schedule_id}', change, {
            path: { workflow_id, schedule_id: id },
          }),
    onSuccess: useRefresh(workflow_id),
    meta: { inPlace: true },
  })
}

export function useDeleteSchedule(workflow_id: string) {
  return useMutation({
    mutationFn: (schedule_id: string) =>
      api.delete('/api/v1/workflows/{workflow_id}/schedules/{schedule_id}', { path: { workflow_id, schedule_id } }),
    onSuccess: useRefresh(workflow_id),
    meta: { inPlace: true },
  })
}

export const outgoingQuery = () =>
  queryOptions({
    queryKey: [...triggerKeys.outgoing(), 'list'],
    queryFn: ({ signal }) => api.get('/api/v1/workflows/outgoing-webhooks', { query: { limit: MOST }, signal }),
  })

export const deliveriesQuery = (webhook_id: string, page: { skip: number; limit: number }) =>
  queryOptions({
    queryKey: [...triggerKeys.outgoing(), webhook_id, page],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/outgoing-webhooks/{webhook_id}/deliveries', {
        path: { webhook_id },
        query: page,
        signal,
      }),
    placeholderData: keepPreviousData,
  })

export const deliveryQuery = (webhook_id: string, delivery_id: string) =>
  queryOptions({
    queryKey: [...triggerKeys.outgoing(), webhook_id, 'delivery', delivery_id],
    queryFn: ({ signal }) =>
      api.get('/api/v1/workflows/outgoing-webhooks/{webhook_id}/deliveries/{delivery_id}', {
        path: { webhook_id, delivery_id },
        signal,
      }),
  })

function useRefreshOutgoing() {
  const queryClient = useQueryClient()
  return () => queryClient.invalidateQueries({ queryKey: triggerKeys.outgoing() })
}

export type OutgoingChange = {
  url: string
  events: OutgoingEvent[]
  name: string
  is_active: boolean
  generate_secret: boolean
}

/** Registers an endpoint, or changes the one with this id. */
export function useSaveOutgoing() {
  return useMutation({
    mutationFn: ({ id, ...change }: Partial<OutgoingChange> & { id?: string }) => {
      if (id !== undefined)
        return api.patch('/api/v1/workflows/outgoing-webhooks/{webhook_id}', change, { path: { webhook_id: id } })
      const { url = '', events = [], name } = change
      return api.post('/api/v1/workflows/outgoing-webhooks', { url, events, ...(name ? { name } : {}) })
    },
    onSuccess: useRefreshOutgoing(),
    meta: { inPlace: true },
  })
}

export function useDeleteOutgoing() {
  return useMutation({
    mutationFn: (webhook_id: string) =>
      api.delete('/api/v1/workflows/outgoing-webhooks/{webhook_id}', { path: { webhook_id } }),
    onSuccess: useRefreshOutgoing(),
    meta: { inPlace: true },
  })
}

export function useSendTest() {
  return useMutation({
    mutationFn: (webhook_id: string) =>
      api.post('/api/v1/workflows/outgoing-webhooks/{webhook_id}/test', undefined, { path: { webhook_id } }),
    onSuccess: useRefreshOutgoing(),
  })
}

export function useReplayDelivery() {
  return useMutation({
    mutationFn: ({ webhook_id, id }: Pick<Delivery, 'webhook_id' | 'id'>) =>
      api.post('/api/v1/workflows/outgoing-webhooks/{webhook_id}/deliveries/{delivery_id}/replay', undefined, {
        path: { webhook_id, delivery_id: id },
      }),
    onSuccess: useRefreshOutgoing(),
  })
}
