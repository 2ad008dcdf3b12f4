import { expect, test } from 'vitest'
import { aboutOf, addressOf, dataOf, KINDS } from './actions'

const inputsOf = (type: string) => KINDS.find((kind) => kind.type === type)!.inputs

function form(values: Record<string, string>) {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  return data
}

test('empty fields are left out, numbers and switches are no texts', () => {
  expect(dataOf(inputsOf('scroll'), form({ to: '', y: '600', selector: '' }))).toEqual({ data: { y: 600 } })
  expect(dataOf(inputsOf('screenshot'), form({ full_page: 'on' }))).toEqual({ data: { full_page: true } })
  expect(dataOf(inputsOf('screenshot'), form({}))).toEqual({ data: { full_page: false } })
})

test('what is no JSON is said to be wrong', () => {
  expect(dataOf(inputsOf('extract'), form({ selectors: '{"a": "h1"}' }))).toEqual({ data: { selectors: { a: 'h1' } } })
  expect(dataOf(inputsOf('extract'), form({ selectors: 'h1' }))).toEqual({ wrong: 'selectors' })
})

test('an address without a scheme is asked safely', () => {
  expect(addressOf('example.com/a')).toBe('https://example.com/a')
  expect(addressOf('http://localhost:8080')).toBe('http://localhost:8080')
})

test('an action is told in a few words', () => {
  expect(aboutOf({ url: 'https://a.test' })).toBe('https://a.test')
  expect(aboutOf({ selectors: { a: 'h1' } })).toBe('{"a":"h1"}')
  expect(aboutOf({})).toBe('')
})
