import { expect, it } from 'vitest'
import { hasMain, portsOf, type NodeType } from './graph'

const type = (node_type: string, ports: string[]) => ({ node_type, ports }) as NodeType
const approval = type('human_approval', ['approve', 'reject', 'default'])
const split = type('split', ['main'])

it.each([
  ['a switch', type('switch', ['default']), { cases: { red: 1, blue: 2 } }, ['red', 'blue', 'default']],
  ['an approval as it comes', approval, {}, ['approve', 'reject', 'default']],
  ['an approval', approval, { approval_options: ['yes', 'no', 'yes', ''] }, ['yes', 'no', 'default']],
  ['a split by key', split, { split_config: { keys: ['a', 'b'] } }, ['main', 'a', 'b']],
  ['a split by size', split, { split_strategy: 'by_size', split_config: { keys: ['a'], size: 2 } }, ['main']],
  ['a split by condition', split, { split_strategy: 'by_condition' }, ['main', 'matched', 'unmatched']],
  ['a split that is not finished', split, { split_config: null }, ['main']],
])('gives %s its ports', (_, kind, config, ports) => {
  expect(portsOf(kind, config)).toEqual(ports)
})

it('lets no edge leave an approval but by an answer', () => {
  expect(hasMain(approval, portsOf(approval))).toBe(false)
  expect(hasMain(split, portsOf(split))).toBe(true)
})
