import { expect, it } from 'vitest'
import { relevant } from './relevant'

const schema = (...names: string[]) => ({ properties: Object.fromEntries(names.map((name) => [name, {}])) })
const LOOP = schema('loop_type', 'array_expression', 'condition_expression', 'repeat_count', 'max_iterations')
const names = (type: string, config = {}, of = LOOP) => Object.keys(relevant(type, of, config).properties ?? {})

it('asks a loop only for what its kind needs', () => {
  expect(names('for')).toEqual(['array_expression', 'max_iterations'])
  expect(names('while')).toEqual(['condition_expression', 'max_iterations'])
  expect(names('loop', { loop_type: 'repeat' })).toEqual(['loop_type', 'repeat_count', 'max_iterations'])
})

it('asks a trigger only for what its way to start needs', () => {
  const all = schema(
    'trigger_type',
    'input_schema',
    'webhook_method',
    'cron_expression',
    'timezone',
    'bucket',
    'prefix',
  )

  expect(names('trigger', {}, all)).toEqual(['trigger_type', 'input_schema'])
  expect(names('trigger', { trigger_type: 'schedule' }, all)).toEqual([
    'trigger_type',
    'input_schema',
    'cron_expression',
    'timezone',
  ])
  expect(names('trigger', { trigger_type: 'storage' }, all)).toEqual([
    'trigger_type',
    'input_schema',
    'bucket',
    'prefix',
  ])
})

it('keeps in sight what is set', () => {
  expect(names('for', { repeat_count: 3 })).toEqual(['array_expression', 'repeat_count', 'max_iterations'])
})

it('leaves other node types as they are', () => {
  expect(names('http_request')).toEqual(Object.keys(LOOP.properties))
})
