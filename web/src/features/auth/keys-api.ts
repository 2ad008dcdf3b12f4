/** Access keys for the appliance, and credentials for other services. The only place that names these URLs. */
import { queryOptions, useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import type { Answer, Body } from '@/lib/api-types'

const keys = {
  accessKeys: () => ['auth', 'access-keys'] as const,
  scopes: () => ['auth', 'scopes'] as const,
  credentials: () => ['auth', 'credentials'] as const,
  services: () => ['auth', 'services'] as const,
}

export type AccessKey = Answer<'/api/v1/users/me/access-keys', 'get'>['data'][number]
export type NewAccessKey = Body<'/api/v1/users/me/access-keys', 'post'>
/** With the whole key, which is shown this once. */
export type MadeAccessKey = Answer<'/api/v1/users/me/access-keys', 'post'>
export type Credential = Answer<'/api/v1/users/me/api-keys', 'get'>['data'][number]
export type NewCredential = Body<'/api/v1/users/me/api-keys', 'post'>
export type CredentialChange = Body<'/api/v1/users/me/api-keys/{key_id}', 'patch'>
export type CredentialTest = Answer<'/api/v1/users/me/api-keys/{key_id}/test', 'post'>
/** By name: `{display_name, credential_types, testable, fields}`. */
export type Services = Answer<'/api/v1/users/me/api-keys/services', 'get'>['services']

export const accessKeysQuery = () =>
  queryOptions({ queryKey: keys.accessKeys(), queryFn: () => api.get('/api/v1/users/me/access-keys') })

export const scopesQuery = () =>
  queryOptions({
    queryKey: keys.scopes(),
    queryFn: () => api.get('/api/v1/users/me/access-keys/scopes'),
    staleTime: Infinity, // they change with the program only
  })

export const credentialsQuery = () =>
  queryOptions({ queryKey: keys.credentials(), queryFn: () => api.get('/api/v1/users/me/api-keys') })

export const servicesQuery = () =>
  queryOptions({
    queryKey: keys.services(),
    queryFn: () => api.get('/api/v1/users/me/api-keys/services'),
    staleTime: Infinity,
  })

function useChange<Input, Output>(queryKey: QueryKey, mutationFn: (input: Input) => Promise<Output>, inPlace = true) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: () => queryClient.invalidateQueries({ queryKey }),
    meta: { inPlace },
  })
}

export const useMakeAccessKey = () =>
  useChange(keys.accessKeys(), (key: NewAccessKey) => api.post('/api/v1/users/me/access-keys', key))

export const useRevokeAccessKey = () =>
  useChange(keys.accessKeys(), (access_key_id: string) =>
    api.delete('/api/v1/users/me/access-keys/{access_key_id}', { path: { access_key_id } }),
  )

export const useAddCredential = () =>
  useChange(keys.credentials(), (credential: NewCredential) => api.post('/api/v1/users/me/api-keys', credential))

const changeCredential = ({ id, ...change }: CredentialChange & { id: string }) =>
  api.patch('/api/v1/users/me/api-keys/{key_id}', change, { path: { key_id: id } })

export const useReplaceCredential = () => useChange(keys.credentials(), changeCredential)
export const useSwitchCredential = () => useChange(keys.credentials(), changeCredential, false)

export const useDeleteCredential = () =>
  useChange(keys.credentials(), (key_id: string) =>
    api.delete('/api/v1/users/me/api-keys/{key_id}', { path: { key_id } }),
  )

export const useTestCredential = () =>
  useChange(keys.credentials(), (key_id: string) =>
    api.post('/api/v1/users/me/api-keys/{key_id}/test', undefined, { path: { key_id } }),
  )
