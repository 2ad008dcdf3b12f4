import { expect, it } from 'vitest'
import { EMPTY_ROW, filtersOf, inWords, keysOf, rowsOf, type Row } from './filters'

const row = (changes: Partial<Row>): Row => ({ ...EMPTY_ROW, ...changes })

it('finds a number whether it was stored as a number or as a text', () => {
  expect(filtersOf([row({ key: 'year', value: '2024' })])).toEqual({ year: { $in: [2024, '2024'] } })
  expect(filtersOf([row({ key: 'lang', value: ' en ' })])).toEqual({ lang: 'en' })
  expect(filtersOf([row({ key: 'code', value: '007' })])).toEqual({ code: '007' })
})

it('takes several values, ranges and dates', () => {
  expect(
    filtersOf([
      row({ key: 'lang', operator: 'in', value: 'en, de,' }),
      row({ key: 'price', operator: 'between', value: '1.5', other: '9' }),
      row({ key: 'day', operator: 'from', value: '2024-05-01' }),
      row({ key: 'size', operator: 'to', value: '7' }),
    ]),
  ).toEqual({
    lang: { $in: ['en', 'de'] },
    price: { $gte: 1.5, $lte: 9 },
    day: { $gte: '2024-05-01' },
    size: { $lte: 7 },
  })
})

it('leaves out what is not filled in yet', () => {
  expect(filtersOf([EMPTY_ROW, row({ key: 'a' }), row({ key: 'b', operator: 'between', value: '1' })])).toBeNull()
})

it('shows the filters of an earlier question as they were typed', () => {
  const rows = [
    row({ key: 'year', value: '2024' }),
    row({ key: 'lang', operator: 'in', value: 'en, de' }),
    row({ key: 'price', operator: 'between', value: '1.5', other: '9' }),
    row({ key: 'done', value: 'true' }),
  ]
  const filters = { ...filtersOf(rows), document_id: 'd1' }

  expect(rowsOf(filters)).toEqual(rows)
  expect(inWords(filters)).toBe('year is 2024, lang is one of en, de, price is between 1.5 and 9, done is true')
})

it('knows the names that the documents use', () => {
  expect(
    keysOf([
      { lang: 'en', from: { name: 'Ada' } },
      { lang: 'de', tags: ['a'] },
    ]),
  ).toEqual(['from.name', 'lang', 'tags'])
})
