import { expect, it } from 'vitest'
import { excerpt, highlighted, keywords, unwrapped } from './reading'

it('undoes the line breaks of a scan', () => {
  expect(unwrapped('The stair-\ncase is made\nof  oak.')).toBe('The staircase is made of oak.')
})

it('keeps what a question is about', () => {
  expect(keywords('Who leads the work, and when does the work begin?')).toEqual(['leads', 'work', 'begin'])
})

it('finds the words of the question in their other forms, and loses no text', () => {
  const text = 'The works begin; nobody else leads.'

  const runs = highlighted(text, ['work', 'beginning', 'lead'])

  expect(runs.map((run) => run.text).join('')).toBe(text)
  expect(runs.filter(({ found }) => found).map((run) => run.text)).toEqual(['works', 'begin', 'leads'])
})

it('begins a passage at the sentence that says most', () => {
  const text = 'We thank you. The rent rises in June. Dogs are not allowed.'

  expect(excerpt(text, ['rent', 'rises'])).toBe('… The rent rises in June. Dogs are not allowed.')
  expect(excerpt(text, ['cats'])).toBe(text)
})
