/**
 * The access token: in memory only, so that no script of another page and no disk ever holds it.
 * The refresh token is an HttpOnly cookie that this code cannot read.
 */
import { problemFrom, unreachable } from './problem'
import { serverAnswered, serverFailed } from './server-state'
import { createStore } from './store'

export type Session =
  | { status: 'starting'; token: null }
  | { status: 'signed-in'; token: string }
  | { status: 'signed-out'; token: null; by: 'person' | 'server' }

const store = createStore<Session>({ status: 'starting', token: null })

export const session = store.get
export const useSession = store.use
export const watchSession = store.subscribe

export const signedIn = (token: string) => store.set({ status: 'signed-in', token })
export const signedOut = (by: 'person' | 'server') => store.set({ status: 'signed-out', token: null, by })

let refreshing: Promise<string | null> | undefined

/**
 * A new access token by the refresh cookie, or null when the session has ended.
 *
 * Calls at the same time share one request: the refresh token rotates, and using one twice
 * is taken for theft. Rejects with ApiProblem when the server cannot be asked.
 */
export function refreshToken(): Promise<string | null> {
  refreshing ??= askForToken().finally(() => {
    refreshing = undefined
  })
  return refreshing
}

async function askForToken(): Promise<string | null> {
  const answer = await fetch('/api/v1/login/refresh', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    credentials: 'same-origin',
  }).catch(() => {
    const problem = unreachable()
    serverFailed(problem)
    throw problem
  })
  if (answer.status === 401) {
    serverAnswered()
    signedOut('server')
    return null
  }
  const text = await answer.text()
  if (!answer.ok) {
    const problem = problemFrom(answer.status, text, answer.headers)
    serverFailed(problem)
    throw problem
  }
  const { access_token } = JSON.parse(text) as { access_token: string }
  serverAnswered()
  signedIn(access_token)
  return access_token
}
