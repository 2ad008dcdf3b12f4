import { expect, it } from 'vitest'
import { callAt, completionsAt, type ExpressionFunction } from './completion'
import { rowCount } from './preview'

const FUNCTIONS: ExpressionFunction[] = [
  { name: 'trim', signature: 'trim(value)', summary: '', method: true },
  { name: 'now', signature: 'now()', summary: '', method: false },
  { name: 'replace', signature: 'replace(value, old, new)', summary: '', method: true },
]
const DATA = {
  input: { total: 12, 'two words': 1, lines: [{ price: 3 }] },
  trigger: {},
  nodes: { ask_1: { output: { answer: { text: 'by 15 April' } } } },
  vars: { name: undefined },
}
/** The text with `|` for the cursor, after the completion called `label` was chosen. */
function chosen(marked: string, label: string, options: Parameters<typeof completionsAt>[4] = {}) {
  const at = marked.indexOf('|')
  const text = marked.replace('|', '')
  const found = completionsAt(text, at, DATA, FUNCTIONS, options).find((each) => each.label === label)
  return found && text.slice(0, found.from) + found.insert + text.slice(found.to)
}
const labels = (marked: string, options: Parameters<typeof completionsAt>[4] = {}) =>
  completionsAt(marked.replace('|', ''), marked.indexOf('|'), DATA, FUNCTIONS, options).map(({ label }) => label)

it('completes roots and functions that have been begun', () => {
  expect(labels('1 + t|')).toEqual(['trigger', 'trim'])
  expect(chosen('1 + in|', 'input')).toBe('1 + input')
  expect(chosen('re| + 1', 'replace')).toBe('replace( + 1')
})

it('offers everything only when it is asked', () => {
  expect(labels('1 + |')).toEqual([])
  expect(labels('1 + |', { asked: true })).toContain('nodes')
})

it('completes the keys that the last run has shown', () => {
  expect(labels('input.|')).toEqual(['total', 'two words', 'lines'])
  expect(chosen('input.to|', 'total')).toBe('input.total')
  expect(chosen('input.|', 'two words')).toBe('input["two words"]')
  expect(chosen('input["two|', 'two words')).toBe('input["two words"]')
})

it('completes nodes by their ids, and what they put out', () => {
  expect(chosen('nodes[|', 'ask_1')).toBe('nodes["ask_1"]')
  expect(chosen('nodes["|', 'ask_1')).toBe('nodes["ask_1"]')
  expect(chosen('nodes["ask_1"].|', 'output')).toBe('nodes["ask_1"].output')
  expect(labels('nodes["ask_1"].output.answer.|')).toEqual(['text'])
})

it('completes elements of lists, and what may be written behind a text', () => {
  expect(chosen('input.lines[|', '0')).toBe('input.lines[0]')
  expect(labels('input.lines[0].|')).toEqual(['price'])
  expect(chosen('nodes.ask_1.output.answer.text.tr|', 'trim')).toBe('nodes.ask_1.output.answer.text.trim(')
})

it('leaves texts alone, in an expression and around one', () => {
  expect(labels('"in|')).toEqual([])
  expect(labels('Dear in|', { isTemplate: true })).toEqual([])
  expect(labels('{{ a }} in|', { isTemplate: true })).toEqual([])
  expect(labels('Dear {{|', { isTemplate: true })).toContain('input')
  expect(chosen('Dear {{ input.to| }}', 'total', { isTemplate: true })).toBe('Dear {{ input.total }}')
})

it('knows the call the cursor is in, and which value is written', () => {
  const at = (marked: string) => callAt(marked.replace('|', ''), marked.indexOf('|'))

  expect(at('replace(a, |')).toEqual({ name: 'replace', place: 1 })
  expect(at('replace(min(1, 2), "a,b", |')).toEqual({ name: 'replace', place: 2 })
  expect(at('input.name.replace(|')).toEqual({ name: 'replace', place: 1 })
  expect(at('replace([1, 2|')).toEqual({ name: 'replace', place: 0 })
  expect(at('replace(a, b)|')).toBeNull()
  expect(at('(1 + |')).toBeNull()
})

it('counts the rows of an output by its list', () => {
  expect(rowCount({ items: [1, 2], count: 2 })).toBe(2)
  expect(rowCount({ results: [] })).toBe(0)
  expect(rowCount({ status_code: 200 })).toBeNull()
  expect(rowCount('text')).toBeNull()
})
