/** The signed-in person's preferences, kept by the server. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from './api-client'
import type { Answer, Body } from './api-types'

const PATH = '/api/v1/users/me/preferences'

export type Preferences = Answer<typeof PATH, 'get'>
export type PreferencesChange = Body<typeof PATH, 'patch'>

export const preferencesQuery = () =>
  queryOptions({ queryKey: ['auth', 'preferences'], queryFn: () => api.get(PATH), staleTime: Infinity })

export const usePreferences = () => useQuery(preferencesQuery())

/**
 * Saves what is given. It shows at once, and is taken back if the server refuses.
 * inPlace: whoever asked shows the problem, or none.
 */
export function useChangePreferences({ inPlace = false }: { inPlace?: boolean } = {}) {
  const queryClient = useQueryClient()
  const { queryKey } = preferencesQuery()
  return useMutation({
    mutationFn: (change: PreferencesChange) => api.patch(PATH, change),
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey })
      const before = queryClient.getQueryData(queryKey)
      if (before) queryClient.setQueryData(queryKey, { ...before, ...change } as Preferences)
      return { before }
    },
    onError: (_error, _change, context) => queryClient.setQueryData(queryKey, context?.before),
    onSuccess: (saved) => queryClient.setQueryData(queryKey, saved),
    meta: { inPlace },
  })
}
