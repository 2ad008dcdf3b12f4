import { beforeEach, expect, it, vi } from 'vitest'
import { fakeServer, problem } from '@/testing/fake-server'
import { signedIn, signedOut } from './access-token'
import { events, keepListening, listen, type LiveEvent } from './events'

const stream = (...parts: string[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        const encoder = new TextEncoder()
        for (const part of parts) controller.enqueue(encoder.encode(part))
        controller.close()
      },
    }),
  )

beforeEach(() => signedIn('token'))

it('reads events that arrive in pieces, and takes comments as signs of life', async () => {
  const seen = []
  for await (const event of events(
    stream(
      ': alive\n\ndata: {"topic":"rag.docu',
      'ment","id":"ü","change":"created"}\n\nda',
      'ta: {"topic":"a","id":"2","change":"deleted"}\r\n\r\n',
    ),
  ))
    seen.push(event)

  expect(seen).toEqual([
    null,
    { topic: 'rag.document', id: 'ü', change: 'created' },
    { topic: 'a', id: '2', change: 'deleted' },
  ])
})

it('comes back after the stream has ended, and says that news may have been missed', async () => {
  vi.useFakeTimers()
  const stop = new AbortController()
  const opened: boolean[] = []
  const heard: LiveEvent[] = []
  const asked = fakeServer({
    'GET /api/v1/events': () => stream('data: {"topic":"a","id":"1","change":"changed"}\n\n'),
  })
  const quiet = listen((event) => heard.push(event))

  const listening = keepListening(stop.signal, (again) => {
    opened.push(again)
    if (opened.length === 2) stop.abort()
  })
  await vi.runAllTimersAsync()
  await listening
  quiet()

  expect(opened).toEqual([false, true])
  expect(heard[0]).toEqual({ topic: 'a', id: '1', change: 'changed' })
  expect(asked[0]?.headers.get('Authorization')).toBe('Bearer token')
})

it('stops when nobody is signed in any more', async () => {
  const asked = fakeServer({
    'GET /api/v1/events': problem(401, 'token-expired', 'Expired.'),
    'POST /api/v1/login/refresh': problem(401, 'unauthenticated', 'Revoked.'),
  })

  await keepListening(new AbortController().signal, () => expect.fail('there was nothing to open'))
  signedOut('server')

  expect(asked.map(({ path }) => path)).toEqual(['/api/v1/events', '/api/v1/login/refresh'])
})
