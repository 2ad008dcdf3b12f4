import { queryOptions, useMutation } from '@tanstack/react-query'
import { api } from '@/lib/api-client'
import { signedIn } from '@/lib/session'

const keys = {
  options: () => ['auth', 'options'] as const,
}

/** What the sign-in page may offer: `{setup_required, registration_enabled, platform_name …}`. */
export const optionsQuery = () =>
  queryOptions({ queryKey: keys.options(), queryFn: () => api.get('/api/v1/login/options'), staleTime: 0 })

export type Credentials = { email: string; password: string }
export type NewAccount = Credentials & { full_name?: string }

const signIn = async ({ email, password }: Credentials) => {
  const { access_token } = await api.post('/api/v1/login/access-token', {
    username: email,
    password,
    grant_type: 'password',
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
