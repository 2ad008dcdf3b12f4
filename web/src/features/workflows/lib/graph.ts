/** The graph of a workflow as the server keeps it, and what its node types say about it. */
import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type Config = Record<string, unknown>
export type RetryPolicy = Schemas['RetryPolicy']
export type GraphNode = Schemas['GraphNode']
export type GraphEdge = Schemas['GraphEdge']
export type GraphNote = Schemas['GraphNote']
export type GraphPin = Schemas['GraphPin']
export type Graph = {
  nodes: GraphNode[]
  edges: GraphEdge[]
  notes?: GraphNote[]
  entry_node_id?: string | null
  settings?: Schemas['GraphSettings']
}
export type NodeType = Schemas['NodeType']
export type NodeTypes = ReadonlyMap<string, NodeType>
export type Workflow = Schemas['WorkflowPublic']
export type WorkflowIssue = Schemas['WorkflowIssue']
export type VersionPublic = Schemas['VersionPublic']
export type Approval = Schemas['WorkflowApproval']
export type Imported = Schemas['WorkflowImported']
export type ImportReport = Schemas['WorkflowImportReport']
export type GraphProblem = Schemas['GraphProblem']
export type Execution = Schemas['ExecutionPublic']
export type ExecutionStatus = Schemas['ExecutionStatusPublic']
export type NodeResult = Schemas['NodeResult']
export type LogLine = Schemas['LogLine']
export type TimelineEvent = Schemas['TimelineEvent']

/** The port of an edge that is followed whatever the branch is. */
export const MAIN = 'main'

/** Types whose every way out is a named port; the others can also go on whatever the branch is. */
const ONLY_NAMED = new Set(['condition', 'switch', 'human_approval', 'for', 'while', 'repeat', 'loop', 'try'])

/** By canonical name and by alias. */
export function byName(types: NodeType[]): NodeTypes {
  return new Map(types.flatMap((type) => [type.node_type, ...type.aliases].map((name) => [name, type] as const)))
}

/** The output ports of a node with this config: a switch has one per case, an approval one per answer. */
export function portsOf(type: NodeType | undefined, config: Config = {}): string[] {
  if (type === undefined) return [MAIN]
  return PORTS[type.node_type]?.(config) ?? type.ports
}

/** Ports that depend on the config; undefined = those of the type. */
const PORTS: Record<string, (config: Config) => string[] | undefined> = {
  switch: ({ cases }) => [...(isObject(cases) ? Object.keys(cases) : []), 'default'],
  human_approval: ({ approval_options: answers }) =>
    Array.isArray(answers) ? [...new Set([...textsOf(answers), 'default'])] : undefined,
  split: ({ split_strategy: strategy = 'by_key', split_config: rule }) => {
    if (strategy === 'by_condition') return [MAIN, 'matched', 'unmatched']
    const keys = strategy === 'by_key' && isObject(rule) ? rule.keys : undefined
    return Array.isArray(keys) ? [MAIN, ...textsOf(keys)] : undefined
  },
  placeholder: ({ ports }) => (Array.isArray(ports) ? textsOf(ports) : undefined),
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const textsOf = (values: unknown[]) => values.filter((value) => typeof value === 'string' && value !== '') as string[]

/** Whether an edge may leave without naming a port. */
export function hasMain(type: NodeType | undefined, ports: string[]): boolean {
  return ports.includes(MAIN) || (ports.length > 0 && !ONLY_NAMED.has(type?.node_type ?? ''))
}

export const nameOf = (node: GraphNode, type?: NodeType) => node.label || type?.label || node.node_id

export const newNoteId = (taken: ReadonlySet<string>) => newNodeId('note', taken)

/** `http_request` → `http_request_1`, the first number that is free: readable in expressions. */
export function newNodeId(nodeType: string, taken: ReadonlySet<string>): string {
  const stem = nodeType.replace(/[^A-Za-z0-9_]/g, '_')
  let number = 1
  while (taken.has(`${stem}_${number}`)) number += 1
  return `${stem}_${number}`
}

export const emptyGraph = (): Graph => ({
  nodes: [{ node_id: 'start', node_type: 'trigger', label: 'Start', config: { trigger_type: 'manual' } }],
  edges: [],
})

/** The trigger that a manual run starts at. */
export function entryOf(graph: Graph): GraphNode | undefined {
  const named = graph.nodes.find((node) => node.node_id === graph.entry_node_id)
  return named ?? graph.nodes.find((node) => node.node_type === 'trigger')
}

/** Ids of the nodes from which `nodeId` can be reached, nearest first. */
export function ancestorsOf(nodeId: string, edges: GraphEdge[]): string[] {
  const found: string[] = []
  const waiting = [nodeId]
  for (let current = waiting.shift(); current !== undefined; current = waiting.shift()) {
    for (const edge of edges) {
      if (edge.to !== current || edge.from === nodeId || found.includes(edge.from)) continue
      found.push(edge.from)
      waiting.push(edge.from)
    }
  }
  return found
}
