import { expect, it } from 'vitest'
import { fileNameOf, parsedFile } from './transfer'

it('reads an object, and says what else a file is', () => {
  expect(parsedFile('{"name": "Bills"}', 'bills.json')).toEqual({ name: 'Bills' })
  expect(() => parsedFile('{"name": ', 'bills.json')).toThrow(/^bills.json is not JSON: /)
  expect(() => parsedFile('[1]')).toThrow('The text holds no workflow')
})

it('makes a plain file name', () => {
  expect(fileNameOf('Invoices: März')).toBe('invoices-marz.json')
  expect(fileNameOf('…')).toBe('workflow.json')
})
