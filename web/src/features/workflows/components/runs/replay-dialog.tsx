import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useId, useState, type FormEvent, type ReactNode } from 'react'
import { asProblem } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Dialog } from '@/ui/dialog'
import { Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { executionQuery, workflowQuery } from '../../api'
import { useReplay, versionQuery, type Replay } from '../../runs-api'
import { entryOf, type Execution, type ExecutionStatus, type Graph } from '../../lib/graph'
import type { Schema } from '../../lib/schema'
import { TriggerDataFields, useTriggerData } from '../run/trigger-data'

export type ReplayStart = 'whole' | 'failure' | 'node' | 'edited'

type ReplayDialogProps = {
  execution: Pick<Execution, 'id' | 'execution_id' | 'workflow_id' | 'workflow_version'>
  /** what is chosen at first; nodeId: with "node" */
  start?: ReplayStart
  nodeId?: string
  open: boolean
  onOpenChange: (open: boolean) => void
  onStarted: (execution: Execution) => void
}

/** Asks where a replay is to begin, and with what. */
export function ReplayDialog({ open, onOpenChange, ...rest }: ReplayDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Replay ${rest.execution.execution_id}`}
      text="A new execution; the old one stays as it is."
    >
      <Loaded {...rest} />
    </Dialog>
  )
}

type FormProps = Omit<ReplayDialogProps, 'open' | 'onOpenChange'>

function Loaded(props: FormProps) {
  const { id, workflow_id, workflow_version } = props.execution
  const status = useQuery(executionQuery(id))
  const version = useQuery(versionQuery(workflow_id, workflow_version))
  const workflow = useQuery(workflowQuery(workflow_id))
  if (status.isPending || version.isPending || workflow.isPending) return <Skeleton lines={4} />
  if (status.isError) return <ProblemCard error={status.error} onRetry={status.refetch} />
  if (version.isError) return <ProblemCard error={version.error} onRetry={version.refetch} />
  const newest = workflow.data?.version ?? workflow_version
  return <ReplayForm {...props} status={status.data} graph={version.data.graph_config as Graph} newest={newest} />
}

/** graph: of the version that was executed. newest: the version that the workflow has now. */
type ReplayFormProps = FormProps & { status: ExecutionStatus; graph: Graph; newest: number }

function ReplayForm(props: ReplayFormProps) {
  const { status, graph, newest, onStarted } = props
  const nodes = reached(status, graph)
  const failed = status.status === 'failed'
  const [start, setStart] = useState<ReplayStart>(props.start ?? (failed ? 'failure' : 'whole'))
  const [nodeId, setNodeId] = useState(props.nodeId ?? status.error_node_id ?? nodes.at(-1)?.id ?? '')
  const changed = newest !== status.workflow_version
  // What failed was changed since so that it works.
  const [chosen, setLatest] = useState<boolean>()
  const latest = changed && (chosen ?? start === 'failure')
  const schema = entryOf(graph)?.config?.input_schema as Schema | null | undefined
  const given = useTriggerData(schema ?? undefined, status.trigger_data)
  const replay = useReplay()
  const choice = { chosen: start, onChoose: setStart }

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (start === 'edited' && !given.check(event.currentTarget)) return
    const where: Partial<Replay> = {
      whole: {},
      failure: { from_failure: true },
      node: { from_node_id: nodeId },
      edited: { trigger_data: given.data },
    }[start]
    replay.mutate(
      { id: status.id, ...where, use_latest_version: latest },
      { onSuccess: onStarted, onError: given.refuse },
    )
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <fieldset className="flex flex-col gap-2.5">
        <legend className="sr-only">Where to begin</legend>
        {failed && (
          <Choice {...choice} value="failure" title="From the failure" text="Results before it are taken over." />
        )}
        <Choice {...choice} value="whole" title="From the start" text="With the same input; nothing is taken over." />
        <Choice {...choice} value="node" title="From a node" text="Results of what is not behind it are taken over." />
        {start === 'node' && (
          <Select
            aria-label="Node to begin at"
            value={nodeId}
            onChange={(event) => setNodeId(event.target.value)}
            className="ml-7"
          >
            {nodes.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <Choice {...choice} value="edited" title="With other input" text="From the start, with what you change here." />
      </fieldset>
      {start === 'edited' && <TriggerDataFields of={given} />}
      {changed && (
        <Checkbox
          label="Use the newest version of the workflow"
          hint={`Version ${newest}; otherwise version ${status.workflow_version} runs again.`}
          checked={latest}
          onChange={(event) => setLatest(event.target.checked)}
        />
      )}
      {replay.isError && Object.keys(given.errors).length === 0 && (
        <Notice kind="bad">
          {asProblem(replay.error).detail} {asProblem(replay.error).hint}
        </Notice>
      )}
      <Button
        type="submit"
        kind="primary"
        icon={RotateCw}
        busy={replay.isPending || given.sending}
        className="self-end"
      >
        {given.sending ? 'Waiting for the file' : 'Replay'}
      </Button>
    </form>
  )
}

type ChoiceProps = {
  value: ReplayStart
  chosen: ReplayStart
  title: ReactNode
  text: ReactNode
  onChoose: (value: ReplayStart) => void
}

function Choice({ value, chosen, title, text, onChoose }: ChoiceProps) {
  const id = useId()
  return (
    <div className="flex gap-2.5">
      <input
        type="radio"
        id={id}
        name="start"
        checked={chosen === value}
        aria-describedby={`${id}-text`}
        onChange={() => onChoose(value)}
        className="mt-1 size-4 shrink-0 accent-(--accent)"
      />
      <div>
        <label htmlFor={id} className="cursor-pointer">
          {title}
        </label>
        <p id={`${id}-text`} className="text-sm text-ink-faint">
          {text}
        </p>
      </div>
    </div>
  )
}

/** The nodes that a replay may begin at, in the order in which they began. */
function reached({ execution_state: { node_results: results } }: ExecutionStatus, graph: Graph) {
  const labels = new Map(graph.nodes.map(({ node_id, label }) => [node_id, label || node_id]))
  return Object.keys(results)
    .filter((id) => results[id]!.status !== 'skipped' && labels.has(id))
    .sort((a, b) => results[a]!.started_at.localeCompare(results[b]!.started_at))
    .map((id) => ({ id, name: labels.get(id)! }))
}
