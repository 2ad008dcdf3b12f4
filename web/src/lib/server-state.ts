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

/** Asks whether the server is back: after a lost connection any answer will do, after maintenance it must be ready. */
export async function askWhetherBack(): Promise<boolean> {
  try {
    const answer = await fetch('/readyz', { cache: 'no-store' })
    const back = answer.ok || store.get().is === 'unreachable'
    if (back) serverAnswered()
    return back
  } catch {
    return false
  }
}
