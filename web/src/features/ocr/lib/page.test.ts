import { expect, it } from 'vitest'
import { wordsOf, type ReadPage } from './page'

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

it('places every word in the text, the second of two alike behind the first', () => {
  expect(wordsOf(PAGE).map(({ start, end }) => [start, PAGE.text.slice(start, end)])).toEqual([
    [0, 'the'],
    [4, 'rent'],
    [10, 'is'],
    [13, 'the'],
    [17, 'rent'],
  ])
})

it('turns pixels into fractions of the page', () => expect(wordsOf(PAGE)[0]!.bbox).toEqual([0.1, 0.1, 0.2, 0.11]))

it('leaves out a word that the text does not have, and goes on behind it', () => {
  const [first] = PAGE.blocks
  const blocks = [{ words: [{ bbox: [0, 0, 1, 1], text: 'ghost', confidence: 1 }] }, first!]

  expect(wordsOf({ ...PAGE, blocks }).map(({ start }) => start)).toEqual([0, 4])
})

it('does not doubt the text that a PDF brought along', () => {
  expect(wordsOf({ ...PAGE, source: 'text_layer' }).every(({ confidence }) => confidence === null)).toBe(true)
})
