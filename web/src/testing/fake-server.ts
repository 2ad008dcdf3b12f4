import { vi } from 'vitest'

export type Asked = { method: string; path: string; query: URLSearchParams; headers: Headers; body: unknown }
export type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | Response | 'no connection'

/**
 * Answers `fetch` in place of the server: "GET /api/v1/users/me" → what it says. Returns what was asked, in order.
 * A path that is not listed answers 404.
 */
export function fakeServer(replies: Record<string, Reply | ((asked: Asked) => Reply | Promise<Reply>)>): Asked[] {
  const log: Asked[] = []
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const url = new URL(input, window.location.origin)
    const asked: Asked = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
    }
    log.push(asked)
    const reply = replies[`${asked.method} ${asked.path}`] ?? problem(404, 'not-found', 'Nothing at this address.')
    return responseOf(typeof reply === 'function' ? await reply(asked) : reply)
  })
  return log
}

export const problem = (status: number, code: string, detail: string, more: Record<string, unknown> = {}): Reply => ({
  status,
  body: { type: `/problems/${code}`, title: code, status, detail, code, ...more },
  headers: { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'req-1' },
})

export const tokens = (access_token: string): Reply => ({
  body: { access_token, token_type: 'bearer', expires_in: 3600, refresh_token: 'rt_1', refresh_expires_in: 2592000 },
})

export const OPTIONS: Reply = {
  body: { setup_required: false, registration_enabled: true, platform_name: 'Appliance', oidc: [], mail: false },
}

function responseOf(reply: Reply): Response {
  if (reply === 'no connection') throw new TypeError('Failed to fetch')
  if (reply instanceof Response) return reply
  const { status = 200, body, headers = {} } = reply
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers })
}
