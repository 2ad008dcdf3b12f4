import { expect, it } from 'vitest'
import { between, inUnits, unitsOf } from './code-points'

const SMILE = 'Ada 😀 pays the rent' // the server counts 19 characters, JavaScript 20

it('finds what the server means by its offsets, also behind a character of two units', () => {
  expect(between(SMILE, 6, 10)).toBe('pays')
  expect(between('Ada pays', 4, 8)).toBe('pays')
})

it('moves many spans at once', () => {
  const [smile, pays] = inUnits(SMILE, [
    { start: 4, end: 5 },
    { start: 6, end: 10 },
  ])

  expect(SMILE.slice(smile!.start, smile!.end)).toBe('😀')
  expect(SMILE.slice(pays!.start, pays!.end)).toBe('pays')
})

it('ends at the end of the text', () => expect(unitsOf(SMILE, 500)).toBe(SMILE.length))
