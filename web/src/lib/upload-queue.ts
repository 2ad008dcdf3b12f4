/**
 * Files on their way to the server: some at once, the others wait. Kept outside the screens, so that
 * going elsewhere in the application does not stop an upload.
 */
import { ApiProblem, asProblem } from './problem'
import { createStore } from './store'

export type QueuedFile = {
  id: number
  file: File
  /** where it goes: an index, a folder */
  target: string
  state: 'waiting' | 'sending' | 'failed'
  /** 0 to 1 */
  sent: number
  problem?: ApiProblem
}

type Sending = { onProgress: (sent: number) => void; signal: AbortSignal }
type Options<Answer> = {
  send: (file: File, target: string, sending: Sending) => Promise<Answer>
  /** a file has arrived; it has left the queue */
  onSent: (answer: Answer, file: File, target: string) => void
  atOnce?: number
}

/** Closing the page would cut the uploads off: the browser asks first. */
export function createUploadQueue<Answer>({ send, onSent, atOnce = 2 }: Options<Answer>) {
  const store = createStore<QueuedFile[]>([])
  const arrived = createTally()
  const stops = new Map<number, AbortController>()
  const keepThePage = askBeforeLeaving()
  let last = 0
  store.subscribe(() => keepThePage(store.get().some(({ state }) => state !== 'failed')))

  const change = (id: number, changes: Partial<QueuedFile>) =>
    store.set(store.get().map((queued) => (queued.id === id ? { ...queued, ...changes } : queued)))
  const leave = (id: number) => store.set(store.get().filter((queued) => queued.id !== id))

  function start() {
    const free = atOnce - stops.size
    const waiting = store.get().filter(({ state }) => state === 'waiting')
    for (const queued of waiting.slice(0, Math.max(0, free))) void sendOne(queued)
  }

  async function sendOne({ id, file, target }: QueuedFile) {
    const stop = new AbortController()
    stops.set(id, stop)
    change(id, { state: 'sending', sent: 0, problem: undefined })
    try {
      const answer = await send(file, target, { signal: stop.signal, onProgress: (sent) => change(id, { sent }) })
      leave(id)
      arrived.add(target)
      onSent(answer, file, target)
    } catch (error) {
      if (!stop.signal.aborted) change(id, { state: 'failed', problem: asProblem(error) })
    } finally {
      stops.delete(id)
      start()
    }
  }

  return {
    add(files: File[], target: string) {
      if (!store.get().some((queued) => queued.target === target)) arrived.reset(target)
      store.set([
        ...store.get(),
        ...files.map((file): QueuedFile => ({ id: ++last, file, target, state: 'waiting', sent: 0 })),
      ])
      start()
    },
    retry(id: number) {
      change(id, { state: 'waiting', problem: undefined })
      start()
    },
    /** Takes a file out; one that is being sent is cut off. */
    remove(id: number) {
      leave(id)
      stops.get(id)?.abort()
    },
    get: store.get,
    use: store.use,
    /** How many files of each target have arrived since it last had none on their way. */
    arrived: arrived.get,
    useArrived: arrived.use,
  }
}

/** How many files have arrived, by target. */
function createTally() {
  const { get, set, use } = createStore<Record<string, number>>({})
  return {
    get,
    use,
    add: (target: string) => set({ ...get(), [target]: (get()[target] ?? 0) + 1 }),
    reset: (target: string) => set({ ...get(), [target]: 0 }),
  }
}

/** Each queue has its own: one that is done does not let another's page go. */
function askBeforeLeaving() {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault()
  return (busy: boolean) =>
    busy ? window.addEventListener('beforeunload', ask) : window.removeEventListener('beforeunload', ask)
}

export type UploadQueue = Pick<ReturnType<typeof createUploadQueue>, 'retry' | 'remove' | 'use' | 'useArrived'>
