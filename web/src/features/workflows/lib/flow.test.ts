import { expect, it } from 'vitest'
import { toFlow, toGraph } from './flow'
import type { Graph } from './graph'

const GRAPH: Graph = {
  entry_node_id: 'start',
  settings: { timeout_seconds: 60 },
  nodes: [
    { node_id: 'start', node_type: 'trigger', position_x: 0, position_y: 20, config: { trigger_type: 'manual' } },
    {
      node_id: 'check',
      node_type: 'condition',
      position_x: 300,
      position_y: 20,
      config: { expression: 'input.total > 10' },
      retry: { max_retries: 1 },
    },
    { node_id: 'call', node_type: 'http_request', label: 'Call', position_x: 600, position_y: -40, timeout_seconds: 5 },
  ],
  edges: [
    { from: 'start', to: 'check' },
    { from: 'check', to: 'call', branch: 'true' },
  ],
}

it('comes back from the canvas as it went there', () => {
  const { nodes, notes, edges } = toFlow(GRAPH)

  expect(toGraph(nodes, edges, notes, { entry_node_id: 'start', settings: GRAPH.settings })).toEqual(GRAPH)
})

it('draws an edge from the port that its branch names, and from the main port without one', () => {
  const { edges } = toFlow({
    nodes: GRAPH.nodes,
    edges: [...GRAPH.edges, { from: 'call', to: 'check', branch: 'main' }],
  })

  expect(edges.map(({ sourceHandle }) => sourceHandle)).toEqual(['main', 'true', 'main'])
})

it('keeps whole pixels, however a node was dragged', () => {
  const { nodes, edges } = toFlow(GRAPH)
  const dragged = nodes.map((node) => ({ ...node, position: { x: 12.4, y: -0.6 } }))

  expect(toGraph(dragged, edges).nodes[0]).toMatchObject({ position_x: 12, position_y: -1 })
})

it('does not mind nodes that were saved without a place', () => {
  const { nodes } = toFlow({ nodes: [{ node_id: 'a', node_type: 'trigger' }], edges: [] })

  expect(nodes[0]?.position).toEqual({ x: 0, y: 0 })
})
