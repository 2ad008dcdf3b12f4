import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { cx } from '@/lib/classes'
import { duration } from '@/lib/format'
import { pathOf } from '@/lib/json-path'
import { IconButton } from '@/ui/button'
import { JsonView } from '@/ui/json-view'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { nodeRunQuery } from '../../runs-api'
import { chosenNode } from '../../lib/editor'
import type { ExecutionStatus, NodeResult } from '../../lib/graph'
import { useEditorState } from '../../lib/editor-store'
import type { Run } from '../../lib/run-state'
import { RunChip } from '../canvas/run-chip'

/** What went into each node and what came out; the node chosen on the canvas is chosen here, too. */
export function NodeData({ execution, run }: { execution: ExecutionStatus; run: Run }) {
  const chosen = useEditorState((state) => chosenNode(state)?.id)
  const labels = useEditorState(({ nodes }) => nodes)
  const results = execution.execution_state.node_results
  const ids = Object.keys(results).sort((a, b) => results[a]!.started_at.localeCompare(results[b]!.started_at))
  const [last, setLast] = useState(chosen !== undefined && results[chosen] ? chosen : ids[0])
  const [seen, setSeen] = useState(chosen)
  if (chosen !== seen) {
    // Whatever was clicked last is shown, here or on the canvas.
    setSeen(chosen)
    if (chosen !== undefined && results[chosen]) setLast(chosen)
  }
  const shown = last ?? ids[0]
  const nameOf = (id: string) => labels.find((node) => node.id === id)?.data.node.label ?? id
  if (ids.length === 0) return <p className="text-ink-faint">No node has begun yet.</p>
  return (
    <div className="flex gap-5 max-md:flex-col">
      <ul aria-label="Nodes" className="flex w-64 shrink-0 flex-col gap-0.5 max-md:w-full">
        {ids.map((id) => (
          <li key={id}>
            <button
              type="button"
              aria-pressed={id === shown}
              onClick={() => setLast(id)}
              className={cx(
                'flex w-full flex-wrap items-center justify-end gap-x-2 gap-y-1 rounded-lg px-2.5 py-1.5 text-left text-sm',
                id === shown ? 'bg-accent-soft font-medium text-accent-ink' : 'hover:bg-sunken',
              )}
            >
              <span className="min-w-28 flex-1 truncate">{nameOf(id)}</span>
              {run.nodes[id] && <RunChip run={run.nodes[id]} className="static! shadow-none" />}
            </button>
          </li>
        ))}
      </ul>
      {shown && results[shown] && (
        <NodeRuns key={shown} executionId={execution.id} nodeId={shown} latest={results[shown]} />
      )}
    </div>
  )
}

type NodeRunsProps = { executionId: string; nodeId: string; latest: NodeResult }

/** The latest attempt of the latest iteration; the others are fetched one by one when they are asked for. */
function NodeRuns({ executionId, nodeId, latest }: NodeRunsProps) {
  const [place, setPlace] = useState<number | null>(null)
  const several = latest.iteration > 0 || latest.attempt > 1
  const asked = useQuery({ ...nodeRunQuery(executionId, nodeId, place ?? 0), enabled: several })
  const count = asked.data?.count ?? 1
  const at = place ?? count - 1
  const found = place === null ? latest : asked.data?.data[0]
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-4">
      {several && found && (
        <div className="flex items-center gap-1 text-sm text-ink-soft">
          <IconButton
            icon={ChevronLeft}
            label="Earlier"
            size="small"
            disabled={at === 0 || asked.isPending}
            onClick={() => setPlace(at - 1)}
          />
          <IconButton
            icon={ChevronRight}
            label="Later"
            size="small"
            disabled={at >= count - 1}
            onClick={() => setPlace(at + 1)}
          />
          <span aria-live="polite" className="tabular-nums">
            {at + 1} of {count}: iteration {found.iteration + 1}, attempt {found.attempt}
          </span>
        </div>
      )}
      {asked.isError && <ProblemCard error={asked.error} onRetry={asked.refetch} />}
      {found && <NodeValues nodeId={nodeId} result={found} />}
    </div>
  )
}

function NodeValues({ nodeId, result }: { nodeId: string; result: NodeResult }) {
  return (
    <>
      {result.error && (
        <Notice kind="bad" title={result.error.type}>
          {result.error.message}
        </Notice>
      )}
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <Value title="Input" value={result.input} root="input" />
        <Value
          title={result.duration_ms === null ? 'Output' : `Output, after ${duration(result.duration_ms)}`}
          value={result.output}
          root={pathOf([nodeId, 'output'], 'nodes')}
        />
      </div>
    </>
  )
}

const Value = ({ title, value, root }: { title: string; value: unknown; root: string }) => (
  <section className="min-w-0">
    <h3 className="mb-1.5 text-sm font-medium tracking-normal text-ink-soft">{title}</h3>
    {value === null || value === undefined ? (
      <p className="text-sm text-ink-faint">Nothing</p>
    ) : (
      <JsonView value={value} open={2} root={root} />
    )}
  </section>
)
