import { ChevronRight } from 'lucide-react'
import { Field } from '@/ui/field'
import { Select } from '@/ui/input'
import { useEditor, useEditorState } from '../../lib/editor-store'
import type { GraphNode, RetryPolicy } from '../../lib/graph'
import type { Schema } from '../../lib/schema'
import { SchemaForm } from '../form/schema-form'

// The members of RetryPolicy and of a node that have fields here; their ranges are the server's.
const RETRY: Schema = {
  properties: {
    max_retries: { type: 'integer', title: 'Tries after the first', default: 3, minimum: 0, maximum: 20 },
    initial_delay_seconds: {
      type: 'number',
      title: 'Wait before the second try, in seconds',
      default: 1,
      minimum: 0,
      maximum: 3600,
    },
    backoff_multiplier: {
      type: 'number',
      title: 'Each wait is longer by the factor',
      default: 2,
      minimum: 1,
      maximum: 10,
    },
  },
}
const TIMEOUT: Schema = {
  properties: {
    timeout_seconds: {
      type: 'integer',
      title: 'Time limit of a try, in seconds',
      default: 300,
      minimum: 1,
      maximum: 86400,
    },
  },
}

const HOW_MANY: Schema = {
  properties: { parallel_wait_n: { type: 'integer', title: 'How many', minimum: 1, default: 1 } },
}

/** Retries, time limit, and what happens when all of that did not help. */
export function FailureSettings({ node, id }: { node: GraphNode; id: string }) {
  const { dispatch } = useEditor()
  const several = useEditorState(({ edges }) => edges.filter(({ target }) => target === id).length > 1)
  const change = (patch: Partial<GraphNode>, about: string) => dispatch({ do: 'change', id, patch, about })
  const retry = node.retry ?? {}
  const changeRetry = (name: string, value: unknown) => {
    const { [name as keyof RetryPolicy]: _, ...others } = retry
    const next = value === undefined ? others : { ...others, [name]: value }
    change({ retry: Object.keys(next).length === 0 ? undefined : next }, `retry.${name}`)
  }
  return (
    <details className="group border-t border-line pt-3">
      <summary className="flex list-none items-center gap-1.5 rounded text-sm font-medium text-ink-soft hover:text-ink">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        Retries, time limit, failure
      </summary>
      <div className="mt-3 flex flex-col gap-4">
        <SchemaForm schema={RETRY} value={retry} onChange={changeRetry} />
        <SchemaForm schema={TIMEOUT} value={{ ...node }} onChange={(name, value) => change({ [name]: value }, name)} />
        <Field label="When it fails for good">
          <Select
            value={node.on_error ?? 'fail'}
            onChange={(event) => change({ on_error: event.target.value as 'fail' | 'continue' }, 'on_error')}
          >
            <option value="fail">The execution fails</option>
            <option value="continue">Go on, with the error as output</option>
          </Select>
        </Field>
        {several && <Joining node={node} onChange={change} />}
      </div>
    </details>
  )
}

type JoiningProps = { node: GraphNode; onChange: (patch: Partial<GraphNode>, about: string) => void }

/** What a node with several ways in waits for, and what it is given. */
function Joining({ node, onChange }: JoiningProps) {
  const mode = node.parallel_wait_mode ?? 'all'
  return (
    <>
      <Field label="Starts when">
        <Select
          value={mode}
          onChange={(event) => onChange({ parallel_wait_mode: event.target.value as typeof mode }, 'wait')}
        >
          <option value="all">all ways in have arrived</option>
          <option value="any">the first has arrived</option>
          <option value="n_of_m">some have arrived</option>
        </Select>
      </Field>
      {mode === 'n_of_m' && (
        <SchemaForm
          schema={HOW_MANY}
          value={{ ...node }}
          onChange={(name, value) => onChange({ [name]: value }, name)}
        />
      )}
      <Field label="Its input is">
        <Select
          value={node.parallel_aggregation ?? 'merge'}
          onChange={(event) =>
            onChange({ parallel_aggregation: event.target.value as GraphNode['parallel_aggregation'] }, 'aggregation')
          }
        >
          <option value="merge">all outputs merged</option>
          <option value="array">a list of the outputs</option>
          <option value="first">the first output</option>
          <option value="last">the last output</option>
        </Select>
      </Field>
    </>
  )
}
