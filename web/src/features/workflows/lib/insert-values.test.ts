import { expect, it } from 'vitest'
import { byName, type Graph, type NodeType } from './graph'
import { insertValues } from './insert-values'
import { inputsOf, schemaOf } from './trigger-inputs'

const type = (node_type: string, outputs: string[]) =>
  ({ node_type, aliases: [], label: node_type, outputs, ports: ['main'], config_schema: {} }) as unknown as NodeType
const TYPES = byName([
  type('trigger', []),
  type('rag_query', ['answer', 'results']),
  type('set_variable', ['value']),
  type('http_request', ['json']),
])
const SCHEMA = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'object', format: 'file', title: 'Scan', description: 'A PDF.', default: { bucket: 'b', path: 'p' } },
    question: { type: 'string', title: 'Question' },
  },
}
const GRAPH: Graph = {
  nodes: [
    { node_id: 'start', node_type: 'trigger', config: { input_schema: SCHEMA } },
    { node_id: 'ask', node_type: 'rag_query', label: 'Ask' },
    { node_id: 'keep', node_type: 'set_variable', config: { variable_name: 'answer' } },
    { node_id: 'call', node_type: 'http_request' },
    { node_id: 'aside', node_type: 'http_request' },
  ],
  edges: [
    { from: 'start', to: 'ask' },
    { from: 'ask', to: 'keep' },
    { from: 'keep', to: 'call' },
    { from: 'start', to: 'aside' },
  ],
}
const expressions = (nodeId: string, samples = {}) =>
  insertValues(GRAPH, nodeId, TYPES, samples).flatMap(({ values }) => values.map(({ expression }) => expression))

it('offers what nodes before it put out, the nearest first, then the trigger and variables', () => {
  expect(expressions('call')).toEqual([
    'nodes["keep"].output.value',
    'nodes["ask"].output.answer',
    'nodes["ask"].output.results',
    'trigger.file',
    'trigger.question',
    'vars.answer',
  ])
})

it('offers nothing from nodes beside or behind it', () => {
  expect(expressions('aside')).toEqual(['trigger.file', 'trigger.question'])
  expect(expressions('start')).toEqual([])
})

it('offers what is in an output once a run has shown it', () => {
  const answer = { text: 'by 15 April', citations: [] }
  const [ask] = insertValues(GRAPH, 'keep', TYPES, { ask: { answer, mode: 'extractive' } })

  expect(ask?.values.map(({ expression, sample }) => [expression, sample])).toEqual([
    ['nodes["ask"].output.answer', answer],
    ['nodes["ask"].output.results', undefined],
    ['nodes["ask"].output.mode', 'extractive'],
  ])
})

it('comes to an end in a loop', () => {
  const loop = { ...GRAPH, edges: [...GRAPH.edges, { from: 'call', to: 'ask' }] }

  expect(insertValues(loop, 'call', TYPES).map(({ title }) => title)).toEqual([
    'set_variable',
    'Ask',
    'Trigger',
    'Variables',
  ])
})

it('writes the questions of a trigger back as they were', () => {
  expect(schemaOf(inputsOf(SCHEMA)!)).toEqual(SCHEMA)
})

it('leaves a schema that rows cannot show alone', () => {
  expect(inputsOf({ type: 'object', properties: { a: { enum: [1, 2] } } })).toBeNull()
  expect(inputsOf({ ...SCHEMA, additionalProperties: false })).toBeNull()
  expect(inputsOf(null)).toEqual([])
})
