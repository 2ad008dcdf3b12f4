import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { Answer } from '@/lib/api-types'

/** Of the installation as a whole; `feature.ts` says which news make them old. */
export const systemKeys = {
  health: () => ['admin', 'health'] as const,
  metrics: () => ['admin', 'metrics'] as const,
  alerts: (query?: object) => ['admin', 'alerts', ...(query ? [query] : [])] as const,
  activity: (query?: object) => ['admin', 'activity', ...(query ? [query] : [])] as const,
}

export type Health = Answer<'/api/v1/admin/system/health', 'get'>
export type HealthCheck = Health['checks'][number]
export type Metrics = Answer<'/api/v1/admin/system/metrics', 'get'>
export type Alert = Answer<'/api/v1/admin/system/alerts', 'get'>['data'][number]
export type Activity = Answer<'/api/v1/admin/system/activity', 'get'>['data'][number]

export const healthQuery = () =>
  queryOptions({
    queryKey: systemKeys.health(),
    queryFn: ({ signal }) => api.get('/api/v1/admin/system/health', { signal }),
  })

export const metricsQuery = () =>
  queryOptions({
    queryKey: systemKeys.metrics(),
    queryFn: ({ signal }) => api.get('/api/v1/admin/system/metrics', { signal }),
  })

export type AlertsQuery = { skip?: number; limit?: number; resolved?: boolean; severity?: Alert['severity'] }

/** Alerts, newest first. */
export const alertsQuery = (query: AlertsQuery) =>
  queryOptions({
    queryKey: systemKeys.alerts(query),
    queryFn: ({ signal }) => api.get('/api/v1/admin/system/alerts', { query, signal }),
    placeholderData: keepPreviousData,
  })

export const unresolvedQuery = () => alertsQuery({ resolved: false, limit: 20 })

export function useResolveAlert() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ alert_id, note }: { alert_id: string; note: string | null }) =>
      api.post('/api/v1/admin/system/alerts/{alert_id}/resolve', { note }, { path: { alert_id } }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: systemKeys.alerts() }),
        queryClient.invalidateQueries({ queryKey: systemKeys.health() }),
        queryClient.invalidateQueries({ queryKey: systemKeys.activity() }),
      ]),
    meta: { inPlace: true },
  })
}

export type ActivityQuery = {
  skip?: number
  limit?: number
  event_type?: string
  actor_id?: string
  target_type?: string
  status?: 'success' | 'failed' | 'info'
  since?: string
  until?: string
}

/** What has happened, newest first. */
export const activityQuery = (query: ActivityQuery) =>
  queryOptions({
    queryKey: systemKeys.activity(query),
    queryFn: ({ signal }) => api.get('/api/v1/admin/system/activity', { query, signal }),
    placeholderData: keepPreviousData,
  })
