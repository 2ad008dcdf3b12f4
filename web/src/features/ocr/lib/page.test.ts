import { expect, it } from 'vitest'
import { readingOf, withCorrection, type ReadPage } from './page'

const PAGE: ReadPage = {
  page: 1,
  width: 2000,
  height: 3000,
  text: 'the rent\n\nis the rent',
  confidence: 0.9,
  source: 'ocr',
  blocks: [
    {
      words: [
        { bbox: [200, 300, 400, 330], text: 'the', confidence: 0.99 },
        { bbox: [420, 300, 600, 330], text: 'rent', confidence: 0.5 },
      ],
    },
    {
      words: [
        { bbox: [200, 600, 300, 630], text: 'is', confidence: 0.98 },
        { bbox: [320, 600, 400, 630], text: 'the', confidence: 0.97 },
        { bbox: [420, 600, 600, 630], text: 'rent', confidence: 0.96 },
      ],
    },
  ],
}
const placed = ({ text, words }: ReturnType<typeof readingOf>) =>
  words.map(({ start, end }) => [start, text.slice(start, end)])

it('places every word in the text, the second of two alike behind the first', () => {
  expect(placed(readingOf(PAGE))).toEqual([
    [0, 'the'],
    [4, 'rent'],
    [10, 'is'],
    [13, 'the'],
    [17, 'rent'],
  ])
})

it('turns pixels into fractions of the page', () => {
  expect(readingOf(PAGE).words[0]!.bbox).toEqual([0.1, 0.1, 0.2, 0.11])
})

it('leaves out a word that the text does not have, and goes on behind it with the numbers of the server', () => {
  const [first] = PAGE.blocks
  const blocks = [{ words: [{ bbox: [0, 0, 1, 1], text: 'ghost', confidence: 1 }] }, first!]

  const { words } = readingOf({ ...PAGE, blocks })

  expect(words.map(({ start, number }) => [start, number])).toEqual([
    [0, 1],
    [4, 2],
  ])
})

it('does not doubt the text that a PDF brought along', () => {
  const { words } = readingOf({ ...PAGE, source: 'text_layer' })

  expect(words.every(({ confidence }) => confidence === null)).toBe(true)
})

it('reads a corrected word in its place, sure of it, and all that follow in theirs', () => {
  const reading = readingOf(PAGE, [{ word: 1, text: 'monthly rent' }])

  expect(reading.text).toBe('the monthly rent\n\nis the rent')
  expect(placed(reading).slice(1)).toEqual([
    [4, 'monthly rent'],
    [18, 'is'],
    [21, 'the'],
    [25, 'rent'],
  ])
  expect(reading.words[1]).toMatchObject({ corrected: true, recognised: 'rent', confidence: null })
})

it('adds a correction in order, replaces it, and takes it out when the recognised word is wanted again', () => {
  const [, rent, is] = readingOf(PAGE).words
  const one = withCorrection([], is!, 'was')

  const two = withCorrection(one, rent!, ' fee ')

  expect(two).toEqual([
    { word: 1, text: 'fee' },
    { word: 2, text: 'was' },
  ])
  expect(withCorrection(two, rent!, 'toll')[0]).toEqual({ word: 1, text: 'toll' })
  expect(withCorrection(two, rent!, 'rent')).toEqual(one)
  expect(withCorrection(one, rent!, ' ')[0]).toEqual({ word: 1, text: '' })
})
