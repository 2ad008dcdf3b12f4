import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import { signedIn } from '@/lib/session'

const keys = {
  options: () => ['auth', 'options'] as const,
  identities: () => ['auth', 'identities'] as const,
  providers: () => ['auth', 'oidc-providers'] as const,
}

/** Where the button of a provider leads; later one comes back to `redirect`. */
export const startAddress = (provider: string, redirect: string) =>
  `/api/v1/login/oidc/${encodeURIComponent(provider)}/start?redirect=${encodeURIComponent(redirect)}`

/** The code of one's second factor, after a provider has vouched for one. */
export const useOidcCode = () =>
  useMutation({
    mutationFn: async (code: string) => {
      const { access_token } = await api.post('/api/v1/login/oidc/second-factor', { code })
      signedIn(access_token)
    },
    meta: { inPlace: true },
  })

/** The providers one's account is connected with, and whether it has a password. */
export const identitiesQuery = () =>
  queryOptions({ queryKey: keys.identities(), queryFn: () => api.get('/api/v1/users/me/identities') })

/** Whether one has a password; supposed until it is known. */
export const useHasPassword = () => useQuery(identitiesQuery()).data?.has_password ?? true

/** Goes to the provider, which sends the browser back to the settings. */
export const useConnect = () =>
  useMutation({
    mutationFn: (provider: string) =>
      api.post('/api/v1/users/me/identities/{provider}/start', undefined, { path: { provider } }),
    onSuccess: ({ url }) => window.location.assign(url),
    meta: { inPlace: true },
  })

export function useDisconnect() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (identity_id: string) =>
      api.delete('/api/v1/users/me/identities/{identity_id}', { path: { identity_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.identities() }),
    meta: { inPlace: true },
  })
}

export const providersQuery = () =>
  queryOptions({ queryKey: keys.providers(), queryFn: () => api.get('/api/v1/users/oidc-providers') })

export type Provider = Awaited<ReturnType<typeof fetchProviders>>['data'][number]
const fetchProviders = () => api.get('/api/v1/users/oidc-providers')

export type ProviderForm = {
  id: string
  name: string
  issuer: string
  client_id: string
  /** null takes it away; undefined leaves it */
  client_secret?: string | null
  scopes: string
  allow_sign_up: boolean
  allowed_domains: string[]
  is_active: boolean
}

/** Adds a provider, or changes the one with this id; its issuer stays. */
export function useSaveProvider(existing: Provider | undefined) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, issuer, ...rest }: ProviderForm) =>
      existing
        ? api.patch('/api/v1/users/oidc-providers/{provider}', rest, { path: { provider: existing.id } })
        : api.post('/api/v1/users/oidc-providers', { id, issuer, ...rest }),
    onSuccess: () => refetch(queryClient),
    meta: { inPlace: true },
  })
}

export function useDeleteProvider() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (provider: string) => api.delete('/api/v1/users/oidc-providers/{provider}', { path: { provider } }),
    onSuccess: () => refetch(queryClient),
    meta: { inPlace: true },
  })
}

export const useTestProvider = () =>
  useMutation({
    mutationFn: (provider: string) =>
      api.post('/api/v1/users/oidc-providers/{provider}/test', undefined, { path: { provider } }),
    meta: { inPlace: true },
  })

/** The sign-in screen offers what is active, too. */
const refetch = (queryClient: ReturnType<typeof useQueryClient>) =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.providers() }),
    queryClient.invalidateQueries({ queryKey: keys.options() }),
  ])
