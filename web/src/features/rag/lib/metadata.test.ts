import { expect, it } from 'vitest'
import { metadataOf } from './metadata'

it('makes numbers, truth and objects of what was typed, and leaves out what has no name or no value', () => {
  expect(
    metadataOf([
      { key: 'year', value: '2024' },
      { key: 'code', value: '007' },
      { key: 'signed', value: 'true' },
      { key: 'from.name', value: ' Ada ' },
      { key: 'from.city', value: 'London' },
      { key: '', value: 'x' },
      { key: 'empty', value: ' ' },
    ]),
  ).toEqual({ year: 2024, code: '007', signed: true, from: { name: 'Ada', city: 'London' } })
})

it('does not let a name reach what every object has', () => {
  metadataOf([{ key: '__proto__.polluted', value: 'yes' }])

  expect({}).not.toHaveProperty('polluted')
})
