import { fireEvent, screen, within } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { fakeServer, problem, type Asked, type Reply } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import type { Job } from '../api'
import { ResultPages } from './result-pages'

const JOB = { id: 'j1', status: 'completed', file_name: 'invoice.png' } as Job
const PAGE = {
  page: 1,
  width: 1000,
  height: 1000,
  text: 'Total amout due\nLisbon',
  confidence: 0.8,
  source: 'ocr',
  blocks: [
    {
      words: [
        { bbox: [100, 100, 200, 130], text: 'Total', confidence: 0.97 },
        { bbox: [220, 100, 330, 130], text: 'amout', confidence: 0.41 },
        { bbox: [350, 100, 420, 130], text: 'due', confidence: 0.71 },
        { bbox: [100, 200, 220, 230], text: 'Lisbon', confidence: 0.99 },
      ],
    },
  ],
  tables: [
    {
      bbox: [0, 0, 1, 1],
      rows: [
        ['Item', 'Price'],
        ['Oak, planed', '40'],
      ],
    },
  ],
}
const FIELDS = [
  { key: 'Invoice no.', value: 'K-5583', page: 1 },
  { key: 'Paid', value: 'yes', page: 2 },
]
const KEPT = 'PUT /api/v1/ocr/jobs/j1/pages/1/corrections'

async function open(
  replies: Record<string, Reply | ((asked: Asked) => Reply | Promise<Reply>)> = {},
  corrections: unknown[] = [],
) {
  const asked = fakeServer({
    'GET /api/v1/ocr/result/j1': { body: { structured_data: { pages: [PAGE], fields: FIELDS } } },
    'GET /api/v1/ocr/jobs/j1/pages/1': { body: 'picture' },
    'GET /api/v1/ocr/jobs/j1/pages/1/corrections': { body: { page: 1, corrections } },
    [KEPT]: ({ body }) => ({ body: { page: 1, ...(body as object) } }),
    ...replies,
  })
  const view = renderScreen(<ResultPages job={JOB} />)
  const text = await screen.findByRole('region', { name: 'Text of page 1' })
  return { ...view, asked, text }
}
const bar = () => screen.getByRole('group', { name: 'Chosen words' })
const kept = (asked: Asked[]) => asked.filter(({ method }) => method === 'PUT').map(({ body }) => body)

it('lists the words to check, the least sure first, in words and not by colour alone', async () => {
  const { person } = await open()

  await person.click(screen.getByRole('tab', { name: 'To check 2' }))

  const rows = within(screen.getByRole('list', { name: 'Words to check' })).getAllByRole('button')
  expect(rows.map(({ textContent }) => textContent)).toEqual(['amout41 % sure', 'due71 % sure'])
})

it('keeps a correction and reads the page with it from then on', async () => {
  const { person, asked, text } = await open()

  await person.click(within(text).getByText('amout'))
  expect(bar()).toHaveTextContent('“amout”41 % sure')
  const field = await screen.findByLabelText('Correct “amout”')
  await person.clear(field)
  await person.type(field, 'amount{Enter}')

  expect(await within(text).findByText('amount')).toBeVisible()
  expect(kept(asked)).toEqual([{ corrections: [{ word: 1, text: 'amount' }] }])
  await person.click(screen.getByRole('tab', { name: 'To check 1' }))
  expect(screen.getByRole('list', { name: 'Corrected words' })).toHaveTextContent('amountwas “amout”')
})

it('brings back what was recognised', async () => {
  const { person, asked, text } = await open({}, [{ word: 1, text: 'amount' }])

  await person.click(await within(text).findByText('amount'))
  await person.click(await screen.findByRole('button', { name: 'As recognised' }))

  expect(await within(text).findByText('amout')).toBeVisible()
  expect(kept(asked)).toEqual([{ corrections: [] }])
})

it('takes a correction back that the server refuses', async () => {
  let refuse = () => undefined as void
  const refused = new Promise<void>((resolve) => (refuse = resolve))
  const { person, text } = await open({
    [KEPT]: async () => {
      await refused
      return problem(404, 'not-found', 'There is no such page.')
    },
  })

  await person.click(within(text).getByText('due'))
  await person.type(await screen.findByLabelText('Correct “due”'), '!{Enter}')
  expect(await within(text).findByText('due!')).toBeVisible()
  refuse()

  expect(await within(text).findByText('due')).toBeVisible()
})

it('chooses words by the keyboard and copies them', async () => {
  const { person } = await open()
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  screen.getByRole('region', { name: 'Page 1' }).focus()

  await person.keyboard('{Enter}{ArrowRight}{Shift>}{ArrowRight}{ArrowRight}{/Shift}')
  expect(bar()).toHaveTextContent('“amout due Lisbon”3 words, at least 41 % sure')
  await person.keyboard('{Control>}c{/Control}')

  expect(copied).toHaveBeenCalledExactlyOnceWith('amout due\nLisbon')
  await person.keyboard('{Escape}')
  expect(screen.queryByRole('group', { name: 'Chosen words' })).not.toBeInTheDocument()
})

it('corrects by the keyboard alone, and goes on from there', async () => {
  const { person, asked } = await open()
  screen.getByRole('region', { name: 'Page 1' }).focus()

  await person.keyboard('{Enter}{ArrowRight}')
  await screen.findByLabelText('Correct “amout”')
  await person.keyboard('{Enter}{End}{Backspace}{Backspace}nt{Enter}')
  await person.keyboard('{ArrowRight}')

  expect(kept(asked)).toEqual([{ corrections: [{ word: 1, text: 'amont' }] }])
  expect(bar()).toHaveTextContent('“due”')
})

it('chooses all words a drag goes over', async () => {
  await open()
  const picture = await screen.findByRole('img', { name: 'Page 1' })
  fireEvent.load(picture)
  const paper = picture.parentElement!
  vi.spyOn(paper, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 1000, 1000))

  fireEvent.pointerDown(paper, { button: 0, clientX: 150, clientY: 115 })
  fireEvent.pointerMove(paper, { buttons: 1, clientX: 380, clientY: 115 })

  expect(bar()).toHaveTextContent('“Total amout due”')
})

it('shows tables as grids and fields with their pages, where there are any', async () => {
  const { person } = await open()

  await person.click(screen.getByRole('tab', { name: 'Tables 1' }))
  expect(screen.getAllByRole('cell').map(({ textContent }) => textContent)).toEqual([
    'Item',
    'Price',
    'Oak, planed',
    '40',
  ])
  await person.click(screen.getByRole('tab', { name: 'Fields 2' }))

  expect(screen.getByText('K-5583')).toBeVisible()
  expect(screen.getByRole('button', { name: 'page 2' })).toBeVisible()
})
