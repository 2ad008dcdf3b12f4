/**
 * News from the server, `GET /api/v1/events`: which objects changed, so that the screens ask again.
 * Read with `fetch` and not `EventSource`, which cannot send the access token in a header.
 */
import { useEffect, useEffectEvent } from 'react'
import { session } from './access-token'
import { request } from './api-client'
import { backoff, pause } from './backoff'
import { ApiProblem } from './problem'

export type LiveEvent = {
  topic: string
  id: string
  change: 'created' | 'changed' | 'deleted'
  status?: string
  /** 0 to 1 */
  progress?: number
}

/** The server sends at least a comment every 15 s; after this silence (ms) the line is dead. */
const SILENCE = 40_000

const listeners = new Set<(event: LiveEvent) => void>()

/** Calls `listener` with each event; returns the way to stop. */
export function listen(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Watches one topic from a component, for what needs more than a refetch, such as a progress bar. */
export function useLiveEvent(topic: string, handler: (event: LiveEvent) => void) {
  const handle = useEffectEvent(handler)
  useEffect(() => listen((event) => event.topic === topic && handle(event)), [topic])
}

/**
 * Keeps the stream open until `signal` aborts or the session ends.
 *
 * onOpen: called at each connection; `again` is true when news may have been missed before it.
 */
export async function keepListening(signal: AbortSignal, onOpen: (again: boolean) => void): Promise<void> {
  let connections = 0
  let failures = 0
  while (!signal.aborted && session().status !== 'signed-out') {
    try {
      await readOnce(signal, () => {
        failures = 0
        onOpen(connections++ > 0)
      })
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ApiProblem && (error.status === 401 || error.status === 404)) return
      failures += 1
    }
    await pause(backoff(failures), signal)
  }
}

async function readOnce(signal: AbortSignal, onOpen: () => void): Promise<void> {
  const line = new AbortController()
  const hangUp = () => line.abort()
  signal.addEventListener('abort', hangUp)
  let silence = setTimeout(hangUp, SILENCE)
  try {
    const answer = await request('/api/v1/events', { headers: { Accept: 'text/event-stream' }, signal: line.signal })
    onOpen()
    for await (const event of events(answer)) {
      clearTimeout(silence)
      silence = setTimeout(hangUp, SILENCE)
      if (event !== null) for (const listener of [...listeners]) listener(event)
    }
  } finally {
    clearTimeout(silence)
    signal.removeEventListener('abort', hangUp)
  }
}

/** The events of a stream; null for a comment, which only says that the line is alive. */
export async function* events(answer: Response): AsyncGenerator<LiveEvent | null> {
  if (answer.body === null) return
  const reader = answer.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    while (true) {
      const { done, value } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      const blocks = rest.replaceAll('\r\n', '\n').split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) yield parsed(block)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function parsed(block: string): LiveEvent | null {
  const data = block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
    .join('\n')
  return data === '' ? null : (JSON.parse(data) as LiveEvent)
}
