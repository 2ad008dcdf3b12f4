import { expect, it, vi } from 'vitest'
import { ApiProblem } from './problem'
import { createUploadQueue } from './upload-queue'

const file = (name: string) => new File(['x'], name)

/** A queue whose uploads end when the test says so. */
function queue() {
  const under = new Map<
    string,
    { end: () => void; fail: (error: unknown) => void; signal: AbortSignal; progress: (sent: number) => void }
  >()
  const onSent = vi.fn()
  const uploads = createUploadQueue<string>({
    onSent,
    send: ({ name }, _target, { signal, onProgress }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
        under.set(name, { end: () => resolve(`${name} stored`), fail: reject, signal, progress: onProgress })
      }),
  })
  const states = () => uploads.get().map(({ file: { name }, state }) => `${name} ${state}`)
  return { uploads, under, onSent, states }
}

it('sends two at once and the next when one has arrived', async () => {
  const { uploads, under, onSent, states } = queue()

  uploads.add([file('a'), file('b'), file('c')], 'letters')
  expect(states()).toEqual(['a sending', 'b sending', 'c waiting'])
  under.get('a')!.end()

  await vi.waitFor(() => expect(states()).toEqual(['b sending', 'c sending']))
  expect(onSent).toHaveBeenCalledExactlyOnceWith('a stored', expect.objectContaining({ name: 'a' }), 'letters')
})

it('knows how far each file is', () => {
  const { uploads, under } = queue()
  uploads.add([file('a'), file('b')], 'letters')

  under.get('b')!.progress(0.4)

  expect(uploads.get().map(({ sent }) => sent)).toEqual([0, 0.4])
})

it('keeps what failed with its reason, lets the others go on, and sends it again when asked', async () => {
  const { uploads, under, states } = queue()
  uploads.add([file('a'), file('b'), file('c')], 'letters')
  under
    .get('a')!
    .fail(new ApiProblem({ status: 415, code: 'unsupported-media-type', detail: 'a is none of the types.' }))
  await vi.waitFor(() => expect(states()).toEqual(['a failed', 'b sending', 'c sending']))
  const [failed] = uploads.get()
  expect(failed!.problem!.detail).toBe('a is none of the types.')

  under.get('b')!.end()
  uploads.retry(failed!.id)

  await vi.waitFor(() => expect(states()).toEqual(['a sending', 'c sending']))
})

it('stops a file that is taken out, and makes room for the next', async () => {
  const { uploads, under, states } = queue()
  uploads.add([file('a'), file('b'), file('c')], 'letters')

  uploads.remove(uploads.get()[0]!.id)

  expect(under.get('a')!.signal.aborted).toBe(true)
  await vi.waitFor(() => expect(states()).toEqual(['b sending', 'c sending']))
})

it('lets the browser ask before the page is left, as long as something is being sent', async () => {
  const added = vi.spyOn(window, 'addEventListener')
  const removed = vi.spyOn(window, 'removeEventListener')
  const { uploads, under } = queue()
  const leaving = new Event('beforeunload', { cancelable: true })

  uploads.add([file('a')], 'letters')
  const [, ask] = added.mock.calls.find(([type]) => type === 'beforeunload')!
  ;(ask as EventListener)(leaving)
  under.get('a')!.end()

  expect(leaving.defaultPrevented).toBe(true)
  await vi.waitFor(() => expect(removed).toHaveBeenCalledWith('beforeunload', ask))
})

it('counts what has arrived at each target since it was last at rest', async () => {
  const { uploads, under } = queue()
  const arrived: Record<string, number>[] = []
  uploads.add([file('a'), file('b')], 'letters')

  under.get('a')!.end()
  await vi.waitFor(() => expect(uploads.get()).toHaveLength(1))
  arrived.push(uploads.arrived())
  under.get('b')!.end()
  await vi.waitFor(() => expect(uploads.get()).toHaveLength(0))
  arrived.push(uploads.arrived())
  uploads.add([file('c')], 'letters')

  expect([...arrived, uploads.arrived()]).toEqual([{ letters: 1 }, { letters: 2 }, { letters: 0 }])
})
