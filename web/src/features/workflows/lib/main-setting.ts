import type { Config, NodeType } from './graph'
import { isEmpty, titleOf, type Schema } from './schema'

/** The settings that say most about a node, the first that is set wins. */
const TELLING = [
  'expression',
  'switch_expression',
  'url',
  'query_text',
  'variable_name',
  'storage_path',
  'document_url',
  'prompt',
  'task',
  'action',
  'title',
]
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

/** One line about what this node does; empty when nothing is set. */
export function mainSetting(type: NodeType | undefined, config: Config = {}): string {
  if (type?.node_type === 'trigger') return TRIGGERS[String(config.trigger_type ?? 'manual')] ?? ''
  if (type?.node_type === 'http_request' && !isEmpty(config.url))
    return `${String(config.method ?? 'GET')} ${String(config.url)}`
  if (type?.node_type === 'set_variable' && !isEmpty(config.variable_name))
    return `${String(config.variable_name)} = ${short(config.variable_value)}`
  const names = [...TELLING, ...Object.keys((type?.config_schema as Schema | undefined)?.properties ?? {})]
  const value = names
    .map((name) => config[name])
    .find((each) => typeof each === 'string' && each !== '' && !ID.test(each))
  return value === undefined ? '' : short(value)
}

const TRIGGERS: Record<string, string> = {
  manual: 'When you run it',
  webhook: 'When a webhook is called',
  schedule: 'On a schedule',
  connector: 'On an event of a connector',
  storage: 'When a file arrives',
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  // {{ nodes["x"].output.y }} as y: on a card the last word says enough
  return text
    .replace(
      /\{\{\s*([^}]*?)\s*\}\}/g,
      (_, inner: string) => `‹${titleOf(inner.split('.').at(-1) ?? inner).toLowerCase()}›`,
    )
    .replace(/\s+/g, ' ')
    .trim()
}
