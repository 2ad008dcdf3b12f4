/** What keeps a workflow from running or being saved, at the node and field it is about. */
import { ApiProblem } from '@/lib/problem'
import type { FlowNode } from './flow'
import type { Graph, GraphProblem, NodeTypes, WorkflowIssue } from './graph'
import { isEmpty, titleOf, type Schema } from './schema'

export type Issue = {
  nodeId: string
  field: string
  message: string
  /** it was refused, not only unfinished */ refused?: boolean
  /** of a node that is not saved yet: nobody has had the time to fill it in */ fresh?: boolean
}

/** What can be seen without asking the server: settings that are still missing, no trigger. */
export function missing(nodes: FlowNode[], types: NodeTypes, saved: Graph): Issue[] {
  const known = new Set(saved.nodes.map(({ node_id }) => node_id))
  const found = nodes.flatMap(({ id, data: { node } }) => {
    const schema = types.get(node.node_type)?.config_schema as Schema | undefined
    return (schema?.required ?? [])
      .filter((name) => isEmpty(node.config?.[name]))
      .map((field) => ({
        nodeId: id,
        field,
        message: `${schema?.properties?.[field]?.title ?? titleOf(field)} is missing.`,
        fresh: !known.has(id),
      }))
  })
  if (nodes.some(({ data }) => types.get(data.node.node_type)?.node_type === 'trigger')) return found
  return [...found, { nodeId: '', field: 'nodes', message: 'A workflow needs a trigger to start from.' }]
}

/** What the server said of the saved graph, without what has been changed since and what `missing` finds anyway. */
export function stillOpen(issues: WorkflowIssue[], saved: Graph, nodes: FlowNode[]): Issue[] {
  const then = new Map(saved.nodes.map((node) => [node.node_id, node.config ?? {}]))
  const now = new Map(nodes.map(({ id, data }) => [id, data.node.config ?? {}]))
  return issues
    .filter(
      ({ code, node_id, field }) =>
        code !== 'required' && code !== 'no_trigger' && same(then.get(node_id)?.[field], now.get(node_id)?.[field]),
    )
    .filter(({ node_id }) => now.has(node_id))
    .map(({ node_id, field, message }) => ({ nodeId: node_id, field, message: sentence(message) }))
}

/** What the server found in a graph that is not saved. isFresh: of a node that nobody has had the time to fill in. */
export const checkedIssues = (problems: GraphProblem[], isFresh: (nodeId: string) => boolean): Issue[] =>
  problems.map(({ node_id, field, code, message, refused }) => ({
    nodeId: node_id ?? '',
    field,
    message: sentence(message),
    ...(refused ? { refused } : {}),
    ...(code === 'required' && node_id !== null && isFresh(node_id) ? { fresh: true } : {}),
  }))

/** The mistakes of a 422, whose places point into the graph that was sent. */
export function refusals(error: unknown, sent: Graph): Issue[] {
  if (!(error instanceof ApiProblem)) return []
  return error.errors.flatMap(({ loc, msg }) => {
    const [, part, list, index, ...rest] = loc
    if (part !== 'graph_config' || typeof index !== 'number') return []
    const nodeId = list === 'nodes' ? sent.nodes[index]?.node_id : sent.edges[index]?.from
    const field = rest[0] === 'config' ? rest.slice(1, 2) : rest
    return nodeId === undefined ? [] : [{ nodeId, field: field.join('.'), message: sentence(msg), refused: true }]
  })
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
