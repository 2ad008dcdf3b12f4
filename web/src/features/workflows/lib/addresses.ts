/** Where executions are shown. */
import type { Execution } from './graph'

/** On the canvas of its workflow. */
export const executionAddress = ({ workflow_id, execution_id }: Pick<Execution, 'workflow_id' | 'execution_id'>) =>
  `/workflows/${workflow_id}?execution=${execution_id}`

/** one, other: ids or labels */
export const compareAddress = (one: string, other: string) => `/workflows/executions/compare?one=${one}&other=${other}`
