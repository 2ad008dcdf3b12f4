import { Play } from 'lucide-react'
import type { FormEvent } from 'react'
import { asProblem } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Notice } from '@/ui/notice'
import { useRunWorkflow } from '../../api'
import type { Execution, GraphNode } from '../../lib/graph'
import type { Schema } from '../../lib/schema'
import { TriggerDataFields, useTriggerData } from './trigger-data'

type RunDialogProps = {
  workflow: { id: string; name: string }
  entry: GraphNode | undefined
  /** what an earlier run was given */
  last?: Record<string, unknown>
  open: boolean
  onOpenChange: (open: boolean) => void
  onStarted: (execution: Execution) => void
}

/** Asks for what the trigger wants, then starts an execution. */
export function RunDialog({ open, onOpenChange, ...rest }: RunDialogProps) {
  const schema = rest.entry?.config?.input_schema as Schema | null | undefined
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Run “${rest.workflow.name}”`}
      text={schema ? undefined : 'The trigger asks for nothing; you can still hand it data.'}
    >
      <RunForm {...rest} schema={schema ?? undefined} />
    </Dialog>
  )
}

type RunFormProps = Omit<RunDialogProps, 'open' | 'onOpenChange' | 'entry'> & { schema: Schema | undefined }

function RunForm({ workflow, schema, last, onStarted }: RunFormProps) {
  const given = useTriggerData(schema, last)
  const run = useRunWorkflow()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!given.check(event.currentTarget)) return
    run.mutate({ id: workflow.id, trigger_data: given.data }, { onSuccess: onStarted, onError: given.refuse })
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <TriggerDataFields of={given} />
      {run.isError && Object.keys(given.errors).length === 0 && (
        <Notice kind="bad">
          {asProblem(run.error).detail} {asProblem(run.error).hint}
        </Notice>
      )}
      <Button
        type="submit"
        kind="primary"
        size="large"
        icon={Play}
        busy={run.isPending || given.sending}
        className="self-stretch sm:self-end"
      >
        {given.sending ? 'Waiting for the file' : 'Run'}
      </Button>
    </form>
  )
}
