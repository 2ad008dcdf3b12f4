import { Switch } from '@/ui/checkbox'
import { useChangeWorkflow } from '../api'
import type { Workflow } from '../lib/graph'

type ActiveSwitchProps = {
  workflow: Pick<Workflow, 'id' | 'name' | 'is_active'>
  /** without a word beside it */ bare?: boolean
}

/** Switches a workflow on or off at once; nothing else is saved with it. */
export function ActiveSwitch({ workflow, bare = false }: ActiveSwitchProps) {
  const change = useChangeWorkflow()
  const shown = change.isPending ? change.variables.is_active : workflow.is_active
  return (
    <Switch
      label={bare ? <span className="sr-only">{workflow.name} is active</span> : shown ? 'Active' : 'Off'}
      checked={shown ?? false}
      onChange={(event) => change.mutate({ id: workflow.id, is_active: event.target.checked })}
    />
  )
}
