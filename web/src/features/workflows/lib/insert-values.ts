/** What a field of a node may refer to: the trigger, what earlier nodes put out, variables. */
import { ancestorsOf, entryOf, nameOf, type Graph, type NodeTypes } from './graph'
import { titleOf, type Schema } from './schema'

/** sample: what it was in the last run */
export type InsertValue = { title: string; expression: string; sample?: unknown }
export type InsertGroup = { title: string; values: InsertValue[] }

/** The groups of values for the node, nearest first. samples: what nodes put out in a run. given: what its trigger got. */
export function insertValues(
  graph: Graph,
  nodeId: string,
  types: NodeTypes,
  samples: Readonly<Record<string, unknown>> = {},
  given?: Readonly<Record<string, unknown>>,
): InsertGroup[] {
  const earlier = ancestorsOf(nodeId, graph.edges).flatMap((id) => graph.nodes.filter((node) => node.node_id === id))
  const groups: InsertGroup[] = []
  const trigger = triggerValues(graph, given)
  for (const node of earlier) {
    const type = types.get(node.node_type)
    if (type === undefined || type.node_type === 'trigger') continue
    const output = `nodes["${node.node_id}"].output`
    const sample = (samples[node.node_id] ?? {}) as Record<string, unknown>
    const keys = [...new Set([...type.outputs, ...Object.keys(sample)])].filter((key) => /^[A-Za-z_]\w*$/.test(key))
    const values = keys.map((key) => ({ title: titleOf(key), expression: `${output}.${key}`, sample: sample[key] }))
    groups.push({
      title: nameOf(node, type),
      values: values.length > 0 ? values : [{ title: 'Its output', expression: output, sample: samples[node.node_id] }],
    })
  }
  if (earlier.length > 0 && trigger.length > 0) groups.push({ title: 'Trigger', values: trigger })
  const variables = earlier.flatMap(({ node_type, config }) =>
    types.get(node_type)?.node_type === 'set_variable' &&
    typeof config?.variable_name === 'string' &&
    config.variable_name !== ''
      ? [config.variable_name]
      : [],
  )
  if (variables.length > 0)
    groups.push({
      title: 'Variables',
      values: [...new Set(variables)].map((name) => ({ title: name, expression: `vars.${name}` })),
    })
  return groups
}

function triggerValues(graph: Graph, given: Readonly<Record<string, unknown>> = {}): InsertValue[] {
  const schema = entryOf(graph)?.config?.input_schema as Schema | null | undefined
  const members = Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    title: property.title ?? titleOf(name),
    expression: `trigger.${name}`,
    sample: given[name],
  }))
  if (members.length > 0) return members
  return [{ title: 'Trigger data', expression: 'trigger', sample: Object.keys(given).length > 0 ? given : undefined }]
}

/** `text` with the expression put in at the cursor: as it is into an expression, in braces into a text. */
export function withValue(text: string, expression: string, at: [number, number], isExpression: boolean): string {
  return text.slice(0, at[0]) + (isExpression ? expression : `{{ ${expression} }}`) + text.slice(at[1])
}
