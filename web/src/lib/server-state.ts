/**
 * Whether the server answers. Learnt from real calls, not from `navigator.onLine`: a laptop without
 * any network is "offline" to the browser and still reaches the appliance on its own loopback.
 */
import type { ApiProblem } from './problem'
import { createStore } from './store'

export type ServerState = { is: 'reachable' } | { is: 'unreachable' } | { is: 'maintenance'; retryAfter: number }

const REACHABLE: ServerState = { is: 'reachable' }
const UNREACHABLE: ServerState = { is: 'unreachable' }

const store = createStore<ServerState>(REACHABLE)

export const useServerState = store.use
export const serverState = store.get
export const watchServerState = store.subscribe

export const serverAnswered = () => store.set(REACHABLE)

/** Takes note of a failed call: no connection, maintenance, or simply an answer. */
export function serverFailed(problem: ApiProblem) {
  if (problem.status === 0) store.set(UNREACHABLE)
  else if (problem.code === 'maintenance') store.set({ is: 'maintenance', retryAfter: problem.retryAfter ?? 5 })
  else store.set(REACHABLE)
}

/** Asks the server whether it is ready again. */
export async function askWhetherReady(): Promise<boolean> {
  try {
    const answer = await fetch('/readyz', { cache: 'no-store' })
    if (answer.ok) serverAnswered()
    return answer.ok
  } catch {
    return false
  }
}
