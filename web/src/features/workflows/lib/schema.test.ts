import { expect, it } from 'vitest'
import { defaultsOf, fieldsOf, plainValue, type Schema } from './schema'

const SCHEMA: Schema = {
  type: 'object',
  required: ['query_text', 'index_id'],
  properties: {
    index_id: { title: 'Index', type: 'string' },
    query_text: { title: 'Question', type: 'string', maxLength: 5000 },
    url: { type: 'string', maxLength: 8000 },
    expression: { type: 'string', format: 'expression' },
    method: { enum: ['GET', 'POST'], default: 'GET' },
    top_k: { type: 'integer', default: 5, minimum: 1, maximum: 100 },
    answer: { type: 'boolean', default: true },
    filters: { anyOf: [{ type: 'object' }, { type: 'null' }], default: null },
    headers: { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
    options: { type: 'array', items: { type: 'string' } },
    split: { type: 'array', items: { type: 'object' } },
    variable_value: {},
    scan: { type: 'object', format: 'file' },
    retry: { anyOf: [{ $ref: '#/$defs/Retry' }, { type: 'null' }] },
  },
  $defs: { Retry: { title: 'Retry', type: 'object', properties: { max_retries: { type: 'integer' } } } },
}

it('finds the control that fits each member', () => {
  expect(Object.fromEntries(fieldsOf(SCHEMA).map(({ name, kind }) => [name, kind]))).toEqual({
    index_id: 'index',
    query_text: 'long-text',
    url: 'text',
    expression: 'expression',
    method: 'choice',
    top_k: 'number',
    answer: 'switch',
    filters: 'rows',
    headers: 'rows',
    options: 'list',
    split: 'json',
    variable_value: 'value',
    scan: 'file',
    retry: 'group',
  })
})

it('sees through null and references', () => {
  const retry = fieldsOf(SCHEMA).find(({ name }) => name === 'retry')!

  expect(retry).toMatchObject({ nullable: true, required: false, title: 'Retry' })
  expect(fieldsOf(retry.schema).map(({ name }) => name)).toEqual(['max_retries'])
})

it('follows references below references', () => {
  const deep: Schema = {
    properties: { a: { $ref: '#/$defs/A' } },
    $defs: { A: { type: 'object', properties: { b: { $ref: '#/$defs/B' } } }, B: { type: 'boolean', title: 'Bee' } },
  }

  expect(fieldsOf(fieldsOf(deep)[0]!.schema)[0]).toMatchObject({ title: 'Bee', kind: 'switch' })
})

it('names a member that has no title by its name', () => {
  expect(fieldsOf({ properties: { follow_redirects: { type: 'boolean' } } })[0]?.title).toBe('Follow redirects')
})

it('collects the defaults', () => {
  expect(defaultsOf(SCHEMA)).toEqual({ method: 'GET', top_k: 5, answer: true, filters: null })
})

it.each([
  ['12', 12],
  ['-0.5', -0.5],
  ['true', true],
  ['null', null],
  ['012x', '012x'],
  ['{{ input.n }}', '{{ input.n }}'],
  ['', ''],
])('reads %j as %j', (text, value) => {
  expect(plainValue(text)).toBe(value)
})
