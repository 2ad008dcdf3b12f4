import { expect, it } from 'vitest'
import { pieces } from './markers'

it('cuts a text at its markers', () => {
  expect(pieces('Dogs may not be kept [1]. Cats may [2][3].', 3)).toEqual([
    { text: 'Dogs may not be kept ' },
    { number: 1 },
    { text: '. Cats may ' },
    { number: 2 },
    { number: 3 },
    { text: '.' },
  ])
})

it('takes several numbers in one marker', () => {
  expect(pieces('So it is [1, 2]', 2)).toEqual([{ text: 'So it is ' }, { number: 1 }, { number: 2 }])
})

it('leaves brackets alone that are no marker', () => {
  expect(pieces('In [2031] and [0] [x]', 2)).toEqual([
    { text: 'In ' },
    { text: '[2031]' },
    { text: ' and ' },
    { text: '[0]' },
    { text: ' [x]' },
  ])
})
