/** A WebSocket to `/ws/…` that signs in, renews its token, and comes back after a break. */
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { refreshToken, session } from './access-token'
import { backoff, pause } from './backoff'

export type Frame = { type: string; seq?: number; [member: string]: unknown }

/** ended: the server closed it as finished. refused: 4401, 4403 or 4404; it will not be tried again. */
export type SocketState = 'connecting' | 'open' | 'lost' | 'ended' | 'refused'

export type SocketHandlers = {
  onFrame: (frame: Frame) => void
  onState?: (state: SocketState) => void
  /**
   * What to send when the line is back, given the last `seq` seen; by default
   * `{type: "subscribe", after_seq}`, which replays the frames that were missed.
   */
  resume?: (lastSeq: number) => Frame | undefined
}

export type Socket = { send: (frame: Frame) => void; close: () => void }

const FINISHED = 1000
const NOT_AUTHENTICATED = 4401
const FINAL = new Set([4403, 4404])
const subscribeAfter = (after_seq: number): Frame => ({ type: 'subscribe', after_seq })

/** Opens `path` and keeps it open until `close()` or until the server has finished. */
export function openSocket(path: string, { onFrame, onState, resume = subscribeAfter }: SocketHandlers): Socket {
  const stop = new AbortController()
  const waiting: Frame[] = []
  let socket: WebSocket | undefined
  let lastSeq: number | undefined

  const receive = (frame: Frame) => {
    if (frame.seq !== undefined) lastSeq = frame.seq
    if (frame.type === 'auth_required') void renew(socket)
    else onFrame(frame)
  }
  const opened = () => {
    onState?.('open')
    const missed = lastSeq === undefined ? undefined : resume(lastSeq)
    for (const frame of [...(missed ? [missed] : []), ...waiting.splice(0)]) socket?.send(JSON.stringify(frame))
  }
  const keepOpen = async () => {
    let failures = 0
    while (!stop.signal.aborted) {
      onState?.('connecting')
      let wasOpen = false
      const code = await connection(path, {
        onSocket: (line) => (socket = line),
        onOpen: () => {
          wasOpen = true
          failures = 0
          opened()
        },
        onFrame: receive,
      })
      if (stop.signal.aborted) return
      if (code === FINISHED) return onState?.('ended')
      // A handshake that is refused for an old token looks like a lost line: the browser hides the 401.
      const renewed = code === NOT_AUTHENTICATED || !wasOpen ? await refreshToken().catch(() => undefined) : undefined
      if (FINAL.has(code) || renewed === null) return onState?.('refused')
      onState?.('lost')
      await pause(backoff(failures++), stop.signal)
    }
  }

  void keepOpen()
  return {
    send: (frame) => (socket?.readyState === WebSocket.OPEN ? socket.send(JSON.stringify(frame)) : waiting.push(frame)),
    close: () => {
      stop.abort()
      socket?.close(FINISHED)
    },
  }
}

type Line = { onSocket: (socket: WebSocket) => void; onOpen: () => void; onFrame: (frame: Frame) => void }

/** One connection from start to end; resolves with its close code. */
function connection(path: string, { onSocket, onOpen, onFrame }: Line): Promise<number> {
  return new Promise((resolve) => {
    const { token } = session()
    if (token === null) return resolve(NOT_AUTHENTICATED)
    const url = new URL(path, window.location.href.replace(/^http/, 'ws'))
    const socket = new WebSocket(url, ['bearer', token])
    onSocket(socket)
    socket.onopen = onOpen
    socket.onmessage = (message) => onFrame(JSON.parse(String(message.data)) as Frame)
    socket.onclose = (event) => resolve(event.code)
  })
}

/** Answers `auth_required` with a fresh token; without one the server closes the line itself. */
async function renew(socket: WebSocket | undefined) {
  const token = await refreshToken().catch(() => null)
  if (token !== null) socket?.send(JSON.stringify({ type: 'auth', token }))
}

/** `openSocket` for as long as the component shows `path`; null = not connected. */
export function useSocket(path: string | null, onFrame: (frame: Frame) => void) {
  const [state, setState] = useState<SocketState>('connecting')
  const socket = useRef<Socket | null>(null)
  const handle = useEffectEvent(onFrame)
  useEffect(() => {
    if (path === null) return
    const opened = openSocket(path, { onFrame: (frame) => handle(frame), onState: setState })
    socket.current = opened
    return () => opened.close()
  }, [path])
  return { state, send: (frame: Frame) => socket.current?.send(frame) }
}
