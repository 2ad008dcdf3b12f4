/** What went wrong, as the server tells it (RFC 9457 problem+json), or that it could not be asked. */

export type FieldError = { loc: (string | number)[]; msg: string; type: string }

type ProblemParts = {
  status: number
  code: string
  title?: string
  detail: string
  hint?: string
  errors?: FieldError[]
  requestId?: string
  retryAfter?: number
  extra?: Record<string, unknown>
}

/**
 * Every failed call rejects with one of these.
 *
 * status: the HTTP status; 0 = the server could not be reached. code: stable, may be tested.
 * retryAfter: seconds. extra: the other members of the problem document (`allowed`, `current` …).
 */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly hint: string | undefined
  readonly errors: FieldError[]
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined
  readonly extra: Record<string, unknown>

  constructor(parts: ProblemParts) {
    super(parts.detail)
    this.name = 'ApiProblem'
    this.status = parts.status
    this.code = parts.code
    this.title = parts.title ?? 'Something went wrong'
    this.detail = parts.detail
    this.hint = parts.hint
    this.errors = parts.errors ?? []
    this.requestId = parts.requestId
    this.retryAfter = parts.retryAfter
    this.extra = parts.extra ?? {}
  }
}

export const unreachable = () =>
  new ApiProblem({
    status: 0,
    code: 'unreachable',
    title: 'No connection',
    detail: 'The server cannot be reached.',
    hint: 'Check that it is running; this page tries again by itself.',
  })

/** The problem in an answer that is not 2xx; a proxy's HTML page becomes a sentence, too. */
export function problemFrom(status: number, text: string, headers: Headers): ApiProblem {
  const { detail, code, title, hint, errors, request_id, retry_after, ...extra } = parsed(text)
  const seconds = Number(retry_after ?? headers.get('Retry-After') ?? Number.NaN)
  return new ApiProblem({
    status,
    code: asText(code) ?? (status === 401 ? 'unauthenticated' : 'unknown'),
    title: asText(title),
    detail: asText(detail) ?? `The server answered with status ${status}.`,
    hint: asText(hint),
    errors: Array.isArray(errors) ? (errors as FieldError[]) : [],
    requestId: asText(request_id) ?? headers.get('X-Request-Id') ?? undefined,
    retryAfter: Number.isFinite(seconds) ? seconds : undefined,
    extra,
  })
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Any thrown value as a problem, so that one card can show them all. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new ApiProblem({ status: -1, code: 'page-error', title: 'This page failed', detail })
}

/** The messages of a 422 by field: `{email: "…", "config.url": "…"}`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {}
  const messages: Record<string, string> = {}
  for (const { loc, msg } of error.errors) {
    const field = loc.slice(loc[0] === 'body' ? 1 : 0).join('.')
    messages[field] ??= msg.charAt(0).toUpperCase() + msg.slice(1)
  }
  return messages
}
