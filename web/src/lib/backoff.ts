/** Milliseconds to wait before try `attempt` (0, 1, 2 …): 0.5 s doubling to 20 s, spread so that tabs part. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const wait = Math.min(20_000, 500 * 2 ** attempt)
  return wait / 2 + (random() * wait) / 2
}

/** Resolves after `milliseconds`, or at once when `signal` says so. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
