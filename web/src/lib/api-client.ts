/**
 * The only way to the server. Typed by `src/api/schema.d.ts`:
 *
 *     api.get('/api/v1/users/me')
 *     api.post('/api/v1/rag/index', { name })
 *     api.patch('/api/v1/workflows/{workflow_id}', { name }, { path: { workflow_id } })
 *
 * Every call rejects with ApiProblem, and renews the access token once when it has run out.
 */
import { refreshToken, session } from './access-token'
import { address, type Query } from './address'
import type { Answer, BodyArguments, CallOptions, PathOf, PlainArguments, Verb } from './api-types'
import { problemFrom, unreachable } from './problem'
import { serverAnswered, serverFailed } from './server-state'
import { send as sendWithProgress, type FormOptions } from './upload'

/** The options when their types have been checked already. */
type LooseOptions = CallOptions & { path?: unknown; query?: unknown }

export const api = {
  get: <P extends PathOf<'get'>>(path: P, ...[options]: PlainArguments<P, 'get'>) =>
    call('get', path, undefined, options) as Promise<Answer<P, 'get'>>,
  delete: <P extends PathOf<'delete'>>(path: P, ...[options]: PlainArguments<P, 'delete'>) =>
    call('delete', path, undefined, options) as Promise<Answer<P, 'delete'>>,
  /** DELETE that says something, such as the password that allows it. */
  deleteWith: <P extends PathOf<'delete'>>(path: P, ...[body, options]: BodyArguments<P, 'delete'>) =>
    call('delete', path, body, options) as Promise<Answer<P, 'delete'>>,
  post: <P extends PathOf<'post'>>(path: P, ...[body, options]: BodyArguments<P, 'post'>) =>
    call('post', path, body, options) as Promise<Answer<P, 'post'>>,
  put: <P extends PathOf<'put'>>(path: P, ...[body, options]: BodyArguments<P, 'put'>) =>
    call('put', path, body, options) as Promise<Answer<P, 'put'>>,
  patch: <P extends PathOf<'patch'>>(path: P, ...[body, options]: BodyArguments<P, 'patch'>) =>
    call('patch', path, body, options) as Promise<Answer<P, 'patch'>>,

  /** Sends a multipart form, or a file as the body, and tells how far it is, 0 to 1. */
  upload: <P extends PathOf<'post'>>(path: P, form: FormData | Blob, options: FormOptions = {}) =>
    sendWithProgress(address(path, options.path, options.query), form, options) as Promise<Answer<P, 'post'>>,

  /** The bytes behind a path: a file to show or to save. */
  async blob(path: PathOf<'get'>, options: LooseOptions = {}): Promise<Blob> {
    const { signal, headers } = options
    const answer = await request(address(path, options.path as Query, options.query as Query), { signal, headers })
    return answer.blob()
  },
}

async function call(verb: Verb, path: string, body: unknown, options: LooseOptions = {}): Promise<unknown> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const answer = await request(address(path, options.path as Query, options.query as Query), {
    method: verb.toUpperCase(),
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: options.signal,
  })
  const text = await answer.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** `fetch` with the access token; resolves only with a 2xx answer. For streams; else use `api`. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const sent = session().token
  let answer = await send(url, init, sent)
  if (answer.status === 401 && mayRefresh(url)) {
    // Another call may have renewed the token while this one was under way.
    const token = session().token !== sent ? session().token : await refreshToken()
    if (token !== null) answer = await send(url, init, token)
  }
  if (answer.ok) {
    serverAnswered()
    return answer
  }
  const problem = problemFrom(answer.status, await answer.text(), answer.headers)
  serverFailed(problem)
  throw problem
}

/** A 401 of these says that the password or cookie is wrong, not that the access token is old. */
const mayRefresh = (url: string) => !/^\/api\/v1\/(login\/(access-token|refresh|options)|setup)\b/.test(url)

async function send(url: string, init: RequestInit, token: string | null): Promise<Response> {
  const headers = new Headers(init.headers)
  if (token !== null) headers.set('Authorization', `Bearer ${token}`)
  try {
    return await fetch(url, { ...init, headers, credentials: 'same-origin' })
  } catch (error) {
    if (init.signal?.aborted) throw error
    const problem = unreachable()
    serverFailed(problem)
    throw problem
  }
}
