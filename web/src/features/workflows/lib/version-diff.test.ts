import { expect, it } from 'vitest'
import type { Graph } from './graph'
import { diffVersions, union } from './version-diff'

const BEFORE: Graph = {
  nodes: [
    { node_id: 't', node_type: 'trigger' },
    { node_id: 'call', node_type: 'http_request', label: 'Call', config: { url: 'https://a.example', timeout: 30 } },
    { node_id: 'old', node_type: 'delay' },
    { node_id: 'still', node_type: 'delay', position_x: 10 },
  ],
  edges: [
    { from: 't', to: 'call' },
    { from: 'call', to: 'old' },
  ],
}
const AFTER: Graph = {
  nodes: [
    { node_id: 't', node_type: 'trigger' },
    { node_id: 'call', node_type: 'http_request', label: 'Call', config: { url: 'https://b.example' }, position_x: 9 },
    { node_id: 'still', node_type: 'delay', position_x: 400 },
    { node_id: 'new', node_type: 'condition' },
  ],
  edges: [
    { from: 't', to: 'call' },
    { from: 'call', to: 'new', branch: 'main' },
  ],
  settings: { max_parallel: 3 },
}

it('tells added, removed, changed and moved nodes apart, with the fields that changed', () => {
  const { nodes } = diffVersions({ graph: BEFORE }, { graph: AFTER })

  expect(nodes.map(({ nodeId, change }) => [nodeId, change])).toEqual([
    ['t', 'same'],
    ['call', 'changed'],
    ['still', 'moved'],
    ['new', 'added'],
    ['old', 'removed'],
  ])
  expect(nodes[1]).toMatchObject({
    name: 'Call',
    fields: [
      { path: 'config.url', kind: 'changed', before: 'https://a.example', after: 'https://b.example' },
      { path: 'config.timeout', kind: 'removed', before: 30 },
    ],
  })
})

it('tells edges and settings of the whole apart', () => {
  const { edges, settings } = diffVersions({ graph: BEFORE, trigger: { cron: '1' } }, { graph: AFTER, trigger: {} })

  expect(edges.map(({ edge, change }) => [edge.from, edge.to, change])).toEqual([
    ['t', 'call', 'same'],
    ['call', 'new', 'added'],
    ['call', 'old', 'removed'],
  ])
  expect(settings.map(({ path, kind }) => [path, kind])).toEqual([
    ['triggers.cron', 'removed'],
    ['settings', 'added'],
  ])
})

it('draws both in one graph', () => {
  const both = union(BEFORE, AFTER)

  expect(both.nodes.map(({ node_id }) => node_id)).toEqual(['t', 'call', 'still', 'new', 'old'])
  expect(both.edges).toHaveLength(3)
})
