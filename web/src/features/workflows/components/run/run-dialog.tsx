import { Play } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { ApiProblem, asProblem } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Notice } from '@/ui/notice'
import { useRunWorkflow } from '../../api'
import type { Execution, GraphNode } from '../../lib/graph'
import { defaultsOf, fieldsOf, isEmpty, type Schema } from '../../lib/schema'
import { JsonField } from '../form/json-field'
import { SchemaForm, type FormErrors } from '../form/schema-form'

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
  const [data, setData] = useState<Record<string, unknown> | undefined>(() => ({
    ...(schema ? defaultsOf(schema) : {}),
    ...last,
  }))
  const [errors, setErrors] = useState<FormErrors>({})
  const run = useRunWorkflow()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found = schema
      ? missingFields(schema, data)
      : isObject(data)
        ? {}
        : { trigger_data: 'This must be an object: { … }' }
    setErrors(found)
    // A field that cannot be read, such as JSON that is not finished, says so itself.
    if (Object.keys(found).length > 0 || !event.currentTarget.checkValidity()) return
    run.mutate(
      { id: workflow.id, trigger_data: data ?? {} },
      { onSuccess: onStarted, onError: (error) => setErrors(dataErrors(error)) },
    )
  }
  const change = (name: string, value: unknown) => {
    const { [name]: _, ...others } = data ?? {}
    setData(value === undefined ? others : { ...data, [name]: value })
    setErrors(({ [name]: _gone, ...rest }) => rest)
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      {schema ? (
        <SchemaForm schema={schema} value={data ?? {}} onChange={change} errors={errors} />
      ) : (
        <JsonField
          field={TRIGGER_DATA}
          value={data}
          onChange={(value) => setData(value as typeof data)}
          error={errors.trigger_data}
        />
      )}
      {run.isError && Object.keys(errors).length === 0 && (
        <Notice kind="bad">
          {asProblem(run.error).detail} {asProblem(run.error).hint}
        </Notice>
      )}
      <Button
        type="submit"
        kind="primary"
        size="large"
        icon={Play}
        busy={run.isPending}
        className="self-stretch sm:self-end"
      >
        Run
      </Button>
    </form>
  )
}

const TRIGGER_DATA = fieldsOf({ properties: { trigger_data: { type: 'array', title: 'Trigger data (JSON)' } } })[0]!

const isObject = (value: unknown) =>
  value === undefined || (value !== null && typeof value === 'object' && !Array.isArray(value))

const missingFields = (schema: Schema, data: Record<string, unknown> = {}): FormErrors =>
  Object.fromEntries(
    fieldsOf(schema)
      .filter(({ name, required }) => required && isEmpty(data[name]))
      .map(({ name, title }) => [name, `${title} is missing.`]),
  )

/** What the server says about single members of the data. */
function dataErrors(error: unknown): FormErrors {
  const found = error instanceof ApiProblem ? error.errors : []
  return Object.fromEntries(
    found.flatMap(({ loc, msg }) => (loc[1] === 'trigger_data' && loc[2] !== undefined ? [[String(loc[2]), msg]] : [])),
  )
}
