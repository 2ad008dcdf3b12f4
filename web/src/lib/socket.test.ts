import { beforeEach, expect, it, vi } from 'vitest'
import { fakeServer, tokens } from '@/testing/fake-server'
import { signedIn } from './access-token'
import { openSocket, type Frame, type SocketState } from './socket'

class FakeSocket {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readyState = 0
  sent: Frame[] = []
  onopen = () => {}
  onmessage = (_message: { data: string }) => {}
  onclose = (_event: { code: number }) => {}
  constructor(
    readonly url: URL,
    readonly protocols: string[],
  ) {
    FakeSocket.all.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close(code = 1005) {
    this.readyState = 3
    this.onclose({ code })
  }
  open() {
    this.readyState = 1
    this.onopen()
  }
  say(frame: Frame) {
    this.onmessage({ data: JSON.stringify(frame) })
  }
}

const sockets = FakeSocket.all

beforeEach(() => {
  signedIn('t1')
  sockets.length = 0
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.useFakeTimers()
})

function open() {
  const frames: Frame[] = []
  const states: SocketState[] = []
  const socket = openSocket('/ws/executions/7', {
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
  })
  return { socket, frames, states }
}

it('signs in by the subprotocol and hands over the frames', () => {
  const { frames } = open()
  sockets[0]!.open()
  sockets[0]!.say({ type: 'event', seq: 3 })

  expect(sockets[0]!.protocols).toEqual(['bearer', 't1'])
  expect(sockets[0]!.url.pathname).toBe('/ws/executions/7')
  expect(sockets[0]!.url.protocol).toMatch(/^ws/)
  expect(frames).toEqual([{ type: 'event', seq: 3 }])
})

it('comes back after a break, asks for what it missed, and sends what was waiting', async () => {
  const { socket, states } = open()
  sockets[0]!.open()
  sockets[0]!.say({ type: 'event', seq: 12 })
  sockets[0]!.close(1006)
  socket.send({ type: 'cancel' })
  await vi.runAllTimersAsync()

  sockets[1]!.open()

  expect(sockets[1]!.sent).toEqual([{ type: 'subscribe', after_seq: 12 }, { type: 'cancel' }])
  expect(states).toEqual(['connecting', 'open', 'lost', 'connecting', 'open'])
})

it('renews its token when it is asked to', async () => {
  fakeServer({ 'POST /api/v1/login/refresh': tokens('t2') })
  const { frames } = open()
  sockets[0]!.open()

  sockets[0]!.say({ type: 'auth_required' })
  await vi.waitFor(() => expect(sockets[0]!.sent).toEqual([{ type: 'auth', token: 't2' }]))

  expect(frames).toEqual([])
})

it('renews its token when the handshake is refused, which the browser shows as a lost line', async () => {
  fakeServer({ 'POST /api/v1/login/refresh': tokens('t2') })
  open()
  sockets[0]!.close(1006)
  await vi.runAllTimersAsync()

  expect(sockets.map(({ protocols }) => protocols[1])).toEqual(['t1', 't2'])
})

it.each([
  [1000, 'ended'],
  [4403, 'refused'],
  [4404, 'refused'],
])('does not come back after close code %i', async (code, state) => {
  const { states } = open()
  sockets[0]!.open()
  sockets[0]!.close(code)
  await vi.runAllTimersAsync()

  expect(sockets).toHaveLength(1)
  expect(states.at(-1)).toBe(state)
})
