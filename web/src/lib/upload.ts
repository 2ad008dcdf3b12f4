/** Uploads by XMLHttpRequest, because `fetch` cannot tell how much has been sent. */
import { refreshToken, session } from './access-token'
import { problemFrom, unreachable } from './problem'
import { serverAnswered, serverFailed } from './server-state'

export type FormOptions = {
  path?: Record<string, string>
  query?: Record<string, unknown>
  signal?: AbortSignal
  headers?: Record<string, string>
  /** sent: 0 to 1 */
  onProgress?: (sent: number) => void
}

/** Posts a form, or a file as it is, and resolves with the parsed answer; an expired token is renewed once. */
export async function send(url: string, form: FormData | Blob, options: FormOptions): Promise<unknown> {
  let answer = await post(url, form, options, session().token)
  if (answer.status === 401) {
    const token = await refreshToken()
    if (token !== null) answer = await post(url, form, options, token)
  }
  if (answer.status >= 200 && answer.status < 300) {
    serverAnswered()
    return answer.text === '' ? undefined : JSON.parse(answer.text)
  }
  const problem = answer.status === 0 ? unreachable() : problemFrom(answer.status, answer.text, answer.headers)
  serverFailed(problem)
  throw problem
}

type Posted = { status: number; text: string; headers: Headers }

function post(
  url: string,
  form: FormData | Blob,
  { signal, headers = {}, onProgress }: FormOptions,
  token: string | null,
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    xhr.open('POST', url)
    xhr.setRequestHeader('Accept', 'application/json')
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    if (token !== null) xhr.setRequestHeader('Authorization', `Bearer ${token}`)
    xhr.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total)
    xhr.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'))
    xhr.onloadend = () => {
      signal?.removeEventListener('abort', abort)
      resolve({ status: xhr.status, text: xhr.responseText, headers: headersOf(xhr) })
    }
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) xhr.abort()
    else xhr.send(form)
  })
}

function headersOf(xhr: XMLHttpRequest): Headers {
  const headers = new Headers()
  for (const line of xhr
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}
