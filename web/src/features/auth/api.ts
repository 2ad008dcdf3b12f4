import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import { signedOut } from '@/lib/access-token'
import { meQuery, signedIn } from '@/lib/session'

const keys = {
  options: () => ['auth', 'options'] as const,
  sessions: () => ['auth', 'sessions'] as const,
  history: () => ['auth', 'history'] as const,
  secondFactor: () => ['auth', 'second-factor'] as const,
}

/** What the sign-in page may offer: `{setup_required, registration_enabled, platform_name …}`. */
export const optionsQuery = () =>
  queryOptions({ queryKey: keys.options(), queryFn: () => api.get('/api/v1/login/options'), staleTime: 0 })

/** code: of the second factor, where the account has one */
export type Credentials = { email: string; password: string; code?: string }
export type NewAccount = Credentials & { full_name?: string }

const signIn = async ({ email, password, code }: Credentials) => {
  const { access_token } = await api.post('/api/v1/login/access-token', {
    username: email,
    password,
    grant_type: 'password',
    ...(code && { code }),
  })
  signedIn(access_token)
}

export const useSignIn = () => useMutation({ mutationFn: signIn, meta: { inPlace: true } })

/** Makes the account, then signs in. */
export const useSignUp = () =>
  useMutation({
    mutationFn: async (account: NewAccount) => {
      await api.post('/api/v1/users/signup', account)
      await signIn(account)
    },
    meta: { inPlace: true },
  })

/** Makes the first account with the one-time token of the first start; it is then signed in. */
export const useSetup = () =>
  useMutation({
    mutationFn: async (account: NewAccount & { token: string }) => {
      const { access_token } = await api.post('/api/v1/setup', account)
      signedIn(access_token)
    },
    meta: { inPlace: true },
  })

/** Asks for a mail with a link to set a new password. */
export const useRecoverPassword = () =>
  useMutation({
    mutationFn: (email: string) => api.post('/api/v1/login/password-recovery/{email}', undefined, { path: { email } }),
    meta: { inPlace: true },
  })

/** Sets a new password with the token of a mailed link. */
export const useResetPassword = () =>
  useMutation({
    mutationFn: (body: { token: string; new_password: string }) => api.post('/api/v1/login/reset-password', body),
    meta: { inPlace: true },
  })

export const sessionsQuery = () =>
  queryOptions({ queryKey: keys.sessions(), queryFn: () => api.get('/api/v1/users/me/sessions') })

export const historyQuery = () =>
  queryOptions({
    queryKey: keys.history(),
    queryFn: () => api.get('/api/v1/users/me/login-history', { query: { limit: 20 } }),
  })

export const secondFactorQuery = () =>
  queryOptions({ queryKey: keys.secondFactor(), queryFn: () => api.get('/api/v1/users/me/second-factor') })

export function useChangeAccount() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: { full_name: string | null; email: string }) => api.patch('/api/v1/users/me', change),
    onSuccess: (me) => queryClient.setQueryData(meQuery().queryKey, me),
    meta: { inPlace: true },
  })
}

/** Ends all other sessions. */
export function useChangePassword() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: { current_password: string | undefined; new_password: string }) =>
      api.patch('/api/v1/users/me/password', change),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['auth'] }), // sessions, and that there is a password
    meta: { inPlace: true },
  })
}

export function useEndSession() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (session_id: string) => api.delete('/api/v1/users/me/sessions/{session_id}', { path: { session_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.sessions() }),
  })
}

export function useEndOtherSessions() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete('/api/v1/users/me/sessions'),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.sessions() }),
  })
}

/** A secret for the authenticator app: `{secret, uri}`. */
export const useBeginSecondFactor = () =>
  useMutation({
    mutationFn: (password: string | undefined) => api.post('/api/v1/users/me/second-factor', { password }),
    meta: { inPlace: true },
  })

/** Switches the second factor on; answers the recovery codes, which are shown this once. */
export function useConfirmSecondFactor() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (code: string) => api.post('/api/v1/users/me/second-factor/confirm', { code }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.secondFactor() }),
    meta: { inPlace: true },
  })
}

export function useRemoveSecondFactor() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: { password: string | undefined; code: string }) =>
      api.deleteWith('/api/v1/users/me/second-factor', body),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.secondFactor() }),
    meta: { inPlace: true },
  })
}

/** With everything the account owns. */
export const useDeleteAccount = () =>
  useMutation({
    mutationFn: (password: string | undefined) => api.deleteWith('/api/v1/users/me', { password }),
    onSuccess: () => signedOut('person'),
    meta: { inPlace: true },
  })
