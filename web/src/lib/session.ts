/** Who is signed in. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { refreshToken, session, signedOut } from './access-token'
import { api } from './api-client'
import { ApiProblem } from './problem'

export { session, signedIn, useSession, watchSession, type Session } from './access-token'

export const meQuery = () =>
  queryOptions({ queryKey: ['auth', 'me'], queryFn: () => api.get('/api/v1/users/me'), staleTime: Infinity })

/** The signed-in user's own account: `{id, email, full_name, is_superuser …}`; undefined until it is here. */
export const useMe = () => useQuery(meQuery()).data

/** Asks once, at the start, whether the cookie still holds a session. */
export async function startSession(): Promise<void> {
  if (session().status !== 'starting') return
  try {
    await refreshToken()
  } catch (error) {
    // 4xx: no session to speak of. Otherwise the server is away: the page says so and asks again.
    if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) signedOut('server')
  }
}

/**
 * Ends the session. Rejects when the server could not be told: it holds the cookie, so that the
 * next person at this browser would be signed in again.
 */
export async function signOut(): Promise<void> {
  await api.post('/api/v1/login/logout').catch((error: unknown) => {
    if (!(error instanceof ApiProblem && error.status === 401)) throw error
  })
  signedOut('person')
}
