import { MutationCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem } from '@/lib/problem'
import { toastProblem } from '@/ui/toasts'

declare module '@tanstack/react-query' {
  interface Register {
    /** inPlace: the screen shows the problem of this mutation itself, so no toast does */
    mutationMeta: { inPlace?: boolean }
  }
}

/** Asked again by itself: only what may be over in a moment. */
const passing = (error: unknown) => error instanceof ApiProblem && [0, 502, 503, 504].includes(error.status)

// networkMode "always": a laptop without any network is "offline" to the browser, which would
// hold back every query, although the server is on the same machine.
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 30_000,
        refetchOnWindowFocus: false, // live events say what has changed
        refetchOnReconnect: false,
        retry: (failures, error) => failures < 2 && passing(error),
      },
      mutations: { networkMode: 'always', retry: false },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.inPlace) toastProblem(error)
      },
    }),
  })
