import { queryOptions } from '@tanstack/react-query'
import { api } from './api-client'

/** What the server says to everybody: `{setup_required, registration_enabled, platform_name, preview …}`. */
export const optionsQuery = () =>
  queryOptions({ queryKey: ['auth', 'options'], queryFn: () => api.get('/api/v1/login/options'), staleTime: 0 })
