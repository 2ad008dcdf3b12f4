import { fireEvent, render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { Paper, type PaperProps } from './paper'

const TEXT = 'Rent due'
const WORDS = [
  { start: 0, end: 4, bbox: [0.1, 0.2, 0.2, 0.22], confidence: 0.97 },
  { start: 5, end: 8, bbox: [0.3, 0.2, 0.4, 0.22], confidence: 0.41 },
]

function draw(props: Partial<PaperProps> = {}) {
  const paper = (more: Partial<PaperProps>) => (
    <Paper picture="blob:page" label="Page 1" words={WORDS} text={TEXT} {...props} {...more} />
  )
  const view = render(paper({}))
  fireEvent.load(screen.getByRole('img', { name: 'Page 1' }))
  return { ...view, again: (more: Partial<PaperProps>) => view.rerender(paper(more)) }
}

it('draws a mark over each quoted line, at its place on the page', () => {
  const { container } = draw({
    marks: [
      [0.1, 0.5, 0.9, 0.52],
      [0.1, 0.53, 0.4, 0.55],
    ],
  })

  const marks = [...container.querySelectorAll<HTMLElement>('[data-mark]')]

  expect(marks.map(({ style }) => [style.left, style.top])).toEqual([
    ['9.64%', '49.64%'],
    ['9.64%', '52.64%'],
  ])
})

it('draws nothing over a picture that is still on its way', () => {
  const { container } = render(<Paper picture={undefined} label="Page 1" marks={[[0, 0, 1, 1]]} />)

  expect(container.querySelectorAll('[data-mark]')).toHaveLength(0)
})

it('shows the boxes of the words when asked to, doubtful ones in another colour', () => {
  const { container, again } = draw()
  expect(container.querySelectorAll('[data-word]')).toHaveLength(0)

  again({ boxes: true })

  const [sure, doubtful] = container.querySelectorAll('[data-word]')
  expect(sure).not.toHaveClass('border-bad/70')
  expect(doubtful).toHaveClass('border-bad/70')
})

it('tells which word the pointer is on, and says how sure the recognition is', () => {
  const onActive = vi.fn()
  const { container, again } = draw({ onActive })
  const page = container.firstElementChild!
  vi.spyOn(page, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 1000, 1000))

  fireEvent.pointerMove(page, { clientX: 350, clientY: 210 })
  expect(onActive).toHaveBeenLastCalledWith(1)
  again({ active: 1 })

  expect(screen.getByText('due')).toHaveTextContent('due41 % sure')
})
