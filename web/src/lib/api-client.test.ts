import { beforeEach, describe, expect, it } from 'vitest'
import { fakeServer, problem, tokens, type Asked } from '@/testing/fake-server'
import { session, signedIn } from './access-token'
import { api } from './api-client'
import { ApiProblem, fieldErrors } from './problem'
import { serverState } from './server-state'

const ME = { body: { id: '1', email: 'ann@example.com' } }
const onlyFor = (token: string) => (asked: Asked) =>
  asked.headers.get('Authorization') === `Bearer ${token}`
    ? ME
    : problem(401, 'token-expired', 'The access token has expired.')
const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('the call succeeded'),
    (error: unknown) => error as ApiProblem,
  )

beforeEach(() => signedIn('old'))

describe('an access token that has run out', () => {
  it('is renewed once for all calls under way, which are then repeated', async () => {
    const asked = fakeServer({ 'GET /api/v1/users/me': onlyFor('new'), 'POST /api/v1/login/refresh': tokens('new') })

    const answers = await Promise.all([1, 2, 3].map(() => api.get('/api/v1/users/me')))

    expect(answers.map((me) => me.email)).toEqual(Array(3).fill('ann@example.com'))
    expect(asked.filter(({ path }) => path === '/api/v1/login/refresh')).toHaveLength(1)
    expect(session()).toEqual({ status: 'signed-in', token: 'new' })
  })

  it('is not renewed again by a call that was under way while another renewed it', async () => {
    let late: () => void = () => undefined
    const held = new Promise<void>((resolve) => (late = resolve))
    let first = true
    const asked = fakeServer({
      'GET /api/v1/users/me': async (one) => {
        if (first) {
          first = false
          await held
        }
        return onlyFor('new')(one)
      },
      'POST /api/v1/login/refresh': tokens('new'),
    })
    const slow = api.get('/api/v1/users/me')
    await api.get('/api/v1/users/me')

    late()

    expect((await slow).email).toBe('ann@example.com')
    expect(asked.filter(({ path }) => path === '/api/v1/login/refresh')).toHaveLength(1)
  })

  it('ends the session when the cookie is no longer good', async () => {
    fakeServer({
      'GET /api/v1/users/me': onlyFor('new'),
      'POST /api/v1/login/refresh': problem(401, 'unauthenticated', 'Revoked.'),
    })

    const error = await failure(api.get('/api/v1/users/me'))

    expect(error.status).toBe(401)
    expect(session()).toEqual({ status: 'signed-out', token: null, by: 'server' })
  })

  it('leaves the session alone when the server went away meanwhile', async () => {
    fakeServer({ 'GET /api/v1/users/me': onlyFor('new'), 'POST /api/v1/login/refresh': 'no connection' })

    const error = await failure(api.get('/api/v1/users/me'))

    expect(error.status).toBe(0)
    expect(session().status).toBe('signed-in')
    expect(serverState()).toEqual({ is: 'unreachable' })
  })
})

it('does not try to renew anything when the password was wrong', async () => {
  const asked = fakeServer({ 'POST /api/v1/login/access-token': problem(401, 'unauthenticated', 'No.') })

  await failure(api.post('/api/v1/login/access-token', { username: 'a@b.c', password: 'x' }))

  expect(asked.map(({ path }) => path)).toEqual(['/api/v1/login/access-token'])
})

describe('a problem', () => {
  it('carries everything the server said', async () => {
    fakeServer({
      'POST /api/v1/users/signup': problem(422, 'validation-error', 'body.email: must be an e-mail address', {
        hint: 'Look at the @.',
        request_id: 'req-9',
        errors: [{ loc: ['body', 'email'], msg: 'must be an e-mail address', type: 'format' }],
        limit: 3,
      }),
    })

    const error = await failure(api.post('/api/v1/users/signup', { email: 'x', password: 'long enough' }))

    expect(error).toBeInstanceOf(ApiProblem)
    expect(error).toMatchObject({ status: 422, code: 'validation-error', hint: 'Look at the @.', requestId: 'req-9' })
    expect(error.message).toBe('body.email: must be an e-mail address')
    expect(error.extra).toMatchObject({ limit: 3 })
    expect(fieldErrors(error)).toEqual({ email: 'Must be an e-mail address' })
  })

  it('is a sentence even when a proxy answered with a page of its own', async () => {
    const page = new Response('<html>Bad gateway</html>', {
      status: 502,
      headers: { 'X-Request-Id': 'req-2', 'Retry-After': '7' },
    })
    fakeServer({ 'GET /api/v1/users/me': page })

    const error = await failure(api.get('/api/v1/users/me'))

    expect(error).toMatchObject({
      status: 502,
      detail: 'The server answered with status 502.',
      requestId: 'req-2',
      retryAfter: 7,
    })
  })

  it('says that the server is in maintenance, and when to try again', async () => {
    fakeServer({ 'GET /api/v1/users/me': problem(503, 'maintenance', 'Restoring a backup.', { retry_after: 4 }) })

    await failure(api.get('/api/v1/users/me'))

    expect(serverState()).toEqual({ is: 'maintenance', retryAfter: 4 })
  })
})

it('resolves with nothing when the answer has no content', async () => {
  fakeServer({ 'POST /api/v1/login/logout': { status: 204 } })

  expect(await api.post('/api/v1/login/logout')).toBeUndefined()
})
