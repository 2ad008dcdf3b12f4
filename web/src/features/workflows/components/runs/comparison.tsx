import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { duration, plural } from '@/lib/format'
import { cx } from '@/lib/classes'
import { StatusBadge } from '@/ui/badge'
import { Card } from '@/ui/card'
import { Checkbox } from '@/ui/checkbox'
import { RelativeTime } from '@/ui/relative-time'
import { executionAddress } from '../../lib/addresses'
import { compareExecutions, type NodeComparison } from '../../lib/comparison'
import type { ExecutionStatus, Graph, NodeResult } from '../../lib/graph'
import { jsonDiff } from '../../lib/json-diff'
import { wordOf } from '../../lib/run-filter'
import { versionQuery } from '../../runs-api'
import { JsonChanges } from './json-changes'

type Both = { one: ExecutionStatus; other: ExecutionStatus }

/** Two executions: their heads, what they were given, then each node. */
export function Comparison({ one, other }: Both) {
  const [onlyDifferent, setOnlyDifferent] = useState(false)
  const nodes = useMemo(() => compareExecutions(one, other), [one, other])
  const given = useMemo(() => jsonDiff(one.trigger_data, other.trigger_data), [one, other])
  const names = useNames(other)
  const different = nodes.filter(({ same }) => !same)
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-4 md:grid-cols-2">
        <Head execution={one} />
        <Head execution={other} />
      </div>
      <Card>
        <h2 className="mb-2 text-base">Input</h2>
        <JsonChanges changes={given} />
      </Card>
      <Card flush>
        <div className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-5 py-3">
          <h2 className="text-base">
            {different.length === 0
              ? 'No node differs'
              : `${plural(different.length, 'node')} of ${nodes.length} differ`}
          </h2>
          <Checkbox
            label="Only what differs"
            checked={onlyDifferent}
            onChange={(event) => setOnlyDifferent(event.target.checked)}
          />
        </div>
        <ul aria-label="Nodes">
          {(onlyDifferent ? different : nodes).map((node) => (
            <NodeRow key={node.nodeId} node={node} name={names.get(node.nodeId) ?? node.nodeId} />
          ))}
        </ul>
      </Card>
    </div>
  )
}

/** Names of nodes in the version that ran; until they are there, their ids. */
function useNames({ workflow_id, workflow_version }: ExecutionStatus): Map<string, string> {
  const version = useQuery(versionQuery(workflow_id, workflow_version))
  const graph = version.data?.graph_config as Partial<Graph> | undefined
  return new Map((graph?.nodes ?? []).map(({ node_id, label }) => [node_id, label || node_id]))
}

const Head = ({ execution }: { execution: ExecutionStatus }) => (
  <Card>
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Link to={executionAddress(execution)} className="font-mono text-sm text-accent hover:underline">
        {execution.execution_id}
      </Link>
      <StatusBadge status={execution.status} />
    </div>
    <p className="mt-1.5 text-sm text-ink-soft">
      {execution.workflow_name}, version {execution.workflow_version} · {wordOf(execution.trigger_type)} ·{' '}
      <RelativeTime at={execution.started_at ?? execution.queued_at} />
      {execution.duration_ms !== null && ` · ${duration(execution.duration_ms)}`}
    </p>
    {execution.error_message && <p className="mt-1.5 text-sm break-words text-bad">{execution.error_message}</p>}
  </Card>
)

function NodeRow({ node, name }: { node: NodeComparison; name: string }) {
  const [open, setOpen] = useState(false)
  const { one, other, same, slower, output } = node
  const both = one !== null && other !== null
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-expanded={open}
        disabled={!both}
        onClick={() => setOpen(!open)}
        className={cx(
          'grid w-full grid-cols-[1.25rem_minmax(8rem,1.2fr)_1fr_1fr_1fr] items-center gap-x-3 px-5 py-2.5 text-left',
          'enabled:hover:bg-sunken/60 max-md:grid-cols-[1.25rem_1fr_1fr]',
        )}
      >
        {both ? (
          <ChevronRight aria-hidden className={cx('size-4 text-ink-faint transition-transform', open && 'rotate-90')} />
        ) : (
          <span />
        )}
        <span className="truncate font-medium max-md:col-span-2">{name}</span>
        <Side result={one} className="max-md:col-start-2" />
        <Side result={other} />
        <span className="text-sm max-md:col-span-2 max-md:col-start-2">
          <Verdict same={same} slower={slower} changes={output.length} both={both} />
        </span>
      </button>
      {open && both && (
        <div className="flex flex-col gap-3 bg-canvas/60 px-5 pt-1 pb-4 md:pl-12">
          {(one.error || other.error) && (
            <Part
              title="Error"
              whole="Message"
              before={one.error?.message ?? null}
              after={other.error?.message ?? null}
            />
          )}
          <Part title="Input" before={one.input} after={other.input} />
          <Part title="Output" before={one.output} after={other.output} />
        </div>
      )}
    </li>
  )
}

const Side = ({ result, className }: { result: NodeResult | null; className?: string }) => (
  <span className={cx('flex flex-wrap items-center gap-x-2 text-sm text-ink-soft tabular-nums', className)}>
    {result === null ? (
      <span className="text-ink-faint">Not reached</span>
    ) : (
      <>
        <StatusBadge status={result.status === 'success' ? 'completed' : result.status} />
        {result.copied ? 'taken over' : result.duration_ms !== null && duration(result.duration_ms)}
      </>
    )}
  </span>
)

type VerdictProps = { same: boolean; slower: number | null; changes: number; both: boolean }

function Verdict({ same, slower, changes, both }: VerdictProps) {
  if (!both) return <span className="text-warn">Only in one</span>
  return (
    <>
      {same ? (
        <span className="text-ink-faint">Same</span>
      ) : (
        <span className="font-medium text-warn">
          {changes > 0 ? plural(changes, 'difference') + ' in the output' : 'Other outcome'}
        </span>
      )}
      {slower !== null && slower !== 0 && (
        <span className="ml-2 text-ink-faint tabular-nums">
          {duration(Math.abs(slower))} {slower > 0 ? 'slower' : 'faster'}
        </span>
      )}
    </>
  )
}

type PartProps = { title: string; whole?: string; before: unknown; after: unknown }

const Part = ({ title, whole, before, after }: PartProps) => (
  <section>
    <h3 className="mb-1 text-sm font-medium tracking-normal text-ink-soft">{title}</h3>
    <JsonChanges changes={jsonDiff(before, after)} whole={whole} />
  </section>
)
