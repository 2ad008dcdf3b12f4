import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import { signedOut } from '@/lib/access-token'
import { meQuery, signedIn } from '@/lib/session'
import { forgetSetupToken } from '@/lib/setup-token'
import { answerChallenge, makePasskey, type Asking } from './lib/passkey'

const keys = {
  options: () => ['auth', 'options'] as const,
  sessions: () => ['auth', 'sessions'] as const,
  history: () => ['auth', 'history'] as const,
  secondFactor: () => ['auth', 'second-factor'] as const,
  passkeys: () => ['auth', 'passkeys'] as const,
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
      forgetSetupToken()
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
    mutationFn: (change: { full_name: string | null; email: string; password: string | undefined }) =>
      api.patch('/api/v1/users/me', change),
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

/** New recovery codes in place of the old ones, for a code of the app or one of the old ones. */
export function useRenewCodes() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (code: string) => api.post('/api/v1/users/me/second-factor/recovery-codes', { code }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.secondFactor() }),
    meta: { inPlace: true },
  })
}

export const passkeysQuery = () =>
  queryOptions({ queryKey: keys.passkeys(), queryFn: () => api.get('/api/v1/users/me/passkeys') })

/** Has the browser make one. password: needed when the sign-in is older than 15 minutes. */
export function useAddPasskey() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ name, password }: { name?: string; password?: string }) => {
      const options = await api.post('/api/v1/users/me/passkeys/options', { ...(password && { password }) })
      const credential = await makePasskey(options)
      return api.post('/api/v1/users/me/passkeys', { credential, ...(name && { name }) })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.passkeys() }),
    meta: { inPlace: true },
  })
}

export function useRenamePasskey() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      api.patch('/api/v1/users/me/passkeys/{passkey_id}', { name }, { path: { passkey_id: id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.passkeys() }),
    meta: { inPlace: true },
  })
}

export function useRemovePasskey() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (passkey_id: string) => api.delete('/api/v1/users/me/passkeys/{passkey_id}', { path: { passkey_id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.passkeys() }),
    meta: { inPlace: true },
  })
}

/** Signs in with one of the passkeys that the device has for this installation. */
export const usePasskeySignIn = () =>
  useMutation({
    mutationFn: async (asking: Asking) => {
      const options = await api.post('/api/v1/login/passkey/options', undefined)
      const credential = await answerChallenge(options, asking)
      const { access_token } = await api.post('/api/v1/login/passkey', { credential })
      signedIn(access_token)
    },
    meta: { inPlace: true },
  })

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
