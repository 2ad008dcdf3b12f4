/** Which settings of a node say anything, given the others: a `for` asks for no condition. */
import type { Config } from './graph'
import type { Schema } from './schema'

const LOOPS: Record<string, string[]> = {
  for: ['array_expression', 'loop_variable', 'concurrency'],
  while: ['condition_expression'],
  repeat: ['repeat_count', 'loop_variable'],
}
const DELAYS: Record<string, string[]> = {
  seconds: ['delay_seconds'],
  until_time: ['target_time'],
  until_condition: ['condition_expression', 'poll_interval_seconds', 'timeout_seconds'],
}
const STARTS: Record<string, string[]> = {
  manual: [],
  webhook: ['webhook_method'],
  schedule: ['cron_expression', 'timezone', 'misfire'],
  storage: ['bucket', 'prefix', 'content_types'],
  connector: ['connector_slug', 'trigger_id', 'connection_id', 'parameters'],
}

/** By node type: the setting that decides and its default, undefined = the type itself; and what each choice asks for. */
const CHOICES: Record<string, { by?: string; usual: string; asks: Record<string, string[]>; fixed?: string }> = {
  for: { usual: 'for', asks: LOOPS, fixed: 'loop_type' },
  while: { usual: 'while', asks: LOOPS, fixed: 'loop_type' },
  repeat: { usual: 'repeat', asks: LOOPS, fixed: 'loop_type' },
  loop: { by: 'loop_type', usual: 'for', asks: LOOPS },
  delay: { by: 'delay_type', usual: 'seconds', asks: DELAYS },
  trigger: { by: 'trigger_type', usual: 'manual', asks: STARTS },
  split: {
    by: 'split_strategy',
    usual: 'by_key',
    asks: { by_key: [], by_size: ['input_array'], by_condition: ['input_array'] },
  },
}

/** The schema without the settings that do not matter now; one that is set stays, so that it can be taken out. */
export function relevant(nodeType: string | undefined, schema: Schema, config: Config = {}): Schema {
  const choice = CHOICES[nodeType ?? '']
  if (choice === undefined) return schema
  const chosen = choice.by === undefined ? choice.usual : String(config[choice.by] ?? choice.usual)
  const asked = new Set(choice.asks[chosen])
  const idle = new Set(
    Object.values(choice.asks)
      .flat()
      .filter((name) => !asked.has(name)),
  )
  if (choice.fixed !== undefined) idle.add(choice.fixed)
  const shown = Object.entries(schema.properties ?? {}).filter(
    ([name]) => !idle.has(name) || config[name] !== undefined,
  )
  return { ...schema, properties: Object.fromEntries(shown) }
}
