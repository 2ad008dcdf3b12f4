/** Workflows as files. */
import type { NewWorkflow } from '../api'
import { FILE } from './clipboard'
import type { Graph, Workflow } from './graph'

/** What an exported file holds. */
export const exported = ({ name, description, trigger_config, graph_config }: Workflow) =>
  JSON.stringify({ ...FILE, name, description, trigger_config, graph_config }, null, 2)

/** The workflow in an exported file. Throws an Error whose message is for the person. */
export function imported(text: string, fileName: string): NewWorkflow {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`${fileName} is not JSON.`)
  }
  const { name, description, graph_config } = (value ?? {}) as Partial<Workflow>
  const graph = graph_config as Partial<Graph> | undefined
  if (!Array.isArray(graph?.nodes))
    throw new Error(`${fileName} holds no workflow: “graph_config” with “nodes” is missing.`)
  return {
    name: typeof name === 'string' && name !== '' ? name : fileName.replace(/\.json$/i, ''),
    description: typeof description === 'string' ? description : null,
    graph_config: { ...graph, nodes: graph.nodes, edges: graph.edges ?? [] },
  }
}

/** Gives the browser a file to save. */
export function saveFile(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** "Invoices: März" → "invoices-marz.json" */
export const fileNameOf = (name: string) =>
  `${
    name
      .normalize('NFKD')
      .replace(/[^\w\s-]/g, '')
      .trim()
      .toLowerCase()
      .replace(/\s+/g, '-') || 'workflow'
  }.json`
