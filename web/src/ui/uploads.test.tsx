import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { ApiProblem } from '@/lib/problem'
import { createUploadQueue } from '@/lib/upload-queue'
import { Uploads } from './uploads'

function draw(names: string[]) {
  const under = new Map<string, { end: () => void; fail: (error: unknown) => void }>()
  const queue = createUploadQueue<void>({
    onSent: () => undefined,
    send: ({ name }) => new Promise((end, fail) => void under.set(name, { end, fail })),
  })
  render(<Uploads queue={queue} belongs={(target) => target === 'letters'} className="box" />)
  act(() =>
    queue.add(
      names.map((name) => new File(['x'], name)),
      'letters',
    ),
  )
  act(() => queue.add([new File(['x'], 'elsewhere.pdf')], 'contracts'))
  return { queue, under }
}
const NAMES = ['a.pdf', 'b.pdf', 'c.pdf', 'd.pdf', 'e.pdf', 'f.pdf']

it('says how far many files are together, and only those of its target', async () => {
  const { under } = draw(NAMES)
  expect(screen.getByText('0 of 6 files sent')).toBeVisible()
  expect(screen.queryByText('elsewhere.pdf')).not.toBeInTheDocument()

  await act(async () => under.get('a.pdf')!.end())

  expect(await screen.findByText('1 of 6 files sent')).toBeVisible()
  expect(screen.queryByText('a.pdf')).not.toBeInTheDocument()
})

it('puts what failed first, and sends all of it again', async () => {
  const { under } = draw(NAMES)
  await act(async () => {
    under.get('b.pdf')!.fail(new ApiProblem({ status: 415, code: 'x', detail: 'b.pdf is no document.' }))
  })
  expect(await screen.findByText(/, 1 not/)).toBeVisible()
  expect(screen.getAllByRole('listitem')[0]).toHaveTextContent('b.pdf is no document.')

  await userEvent.click(screen.getByRole('button', { name: 'Send again' }))

  expect(screen.queryByText(/b.pdf is no document/)).not.toBeInTheDocument()
})

it('stops all of them, and nothing of another target', async () => {
  const { queue } = draw(NAMES)

  await userEvent.click(screen.getByRole('button', { name: 'Stop all' }))

  await vi.waitFor(() => expect(queue.get().map(({ file }) => file.name)).toEqual(['elsewhere.pdf']))
})

it('needs no summary for a few', () => {
  draw(['a.pdf', 'b.pdf'])

  expect(screen.getByText('a.pdf')).toBeVisible()
  expect(screen.queryByText(/files sent/)).not.toBeInTheDocument()
})
