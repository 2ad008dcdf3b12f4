import { X } from 'lucide-react'
import { useState } from 'react'
import { duration, plural } from '@/lib/format'
import { StatusBadge } from '@/ui/badge'
import { IconButton } from '@/ui/button'
import { CopyId } from '@/ui/copy-id'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { Tabs } from '@/ui/tabs'
import { nameOf, type Execution, type ExecutionStatus } from '../../lib/graph'
import { currentNodes, statusOf, TERMINAL } from '../../lib/run-state'
import { DecisionForm } from '../approvals/decision-form'
import { useCanvas } from '../canvas/canvas-context'
import { Elapsed } from '../canvas/run-chip'
import { useEditorState } from '../../lib/editor-store'
import type { WatchedExecution } from '../use-execution'
import { Controls } from './controls'
import { NodeData } from './data'
import { Gantt } from './gantt'
import { Log } from './log'
import { PlaybackBar } from './playback-bar'
import { ResizeHandle, usePanelHeight } from './resize'
import { Result } from './result'
import type { Playback } from './use-playback'

type ExecutionPanelProps = {
  watched: WatchedExecution
  /** of the graph on the canvas */
  version: number
  playback: Playback
  onClose: () => void
  onAgain: () => void
  /** a replay has begun */
  onStarted: (execution: Execution) => void
  /** saves what the canvas shows, before a replay; false = it cannot be saved */
  onReplay: () => Promise<boolean>
}

/** One execution below the canvas: its result, data, log and timeline. */
export function ExecutionPanel({ watched, version, ...rest }: ExecutionPanelProps) {
  const { height, setHeight } = usePanelHeight()
  const [tab, setTab] = useState('result')
  const { execution, error, logs, events, run } = watched
  return (
    <section
      aria-label="Execution"
      style={{ height }}
      className="relative flex max-h-[75dvh] shrink-0 flex-col border-t border-line bg-surface"
    >
      <ResizeHandle height={height} onHeight={setHeight} />
      <Head watched={watched} {...rest} />
      {rest.playback.on && <PlaybackBar playback={rest.playback} />}
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
        {execution === undefined ? (
          error ? (
            <ProblemCard error={error} onRetry={watched.retry} />
          ) : (
            <Skeleton lines={3} />
          )
        ) : (
          <>
            {execution.workflow_version !== version && (
              <Notice className="mt-2 mb-3">
                This execution used version {execution.workflow_version}; the canvas shows version {version}.
              </Notice>
            )}
            {!run.ended && <Waiting execution={execution} />}
            <Tabs
              label="About this execution"
              value={tab}
              onChange={setTab}
              tabs={[
                {
                  id: 'result',
                  title: 'Result',
                  content: <Result execution={execution} run={run} logs={logs} onShowData={() => setTab('data')} />,
                },
                { id: 'data', title: 'Data', content: <NodeData execution={execution} run={run} /> },
                { id: 'log', title: 'Log', content: <Log lines={logs} live={!run.ended} /> },
                { id: 'timeline', title: 'Timeline', content: <Gantt events={events} live={!run.ended} /> },
              ]}
            />
          </>
        )}
      </div>
    </section>
  )
}

function Head({ watched: { execution, run, id }, onClose, ...controls }: Omit<ExecutionPanelProps, 'version'>) {
  const status = statusOf(run, execution?.status)
  const over = TERMINAL.has(status)
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pt-3 pb-2">
      <h2 className="text-base max-sm:sr-only">Execution</h2>
      <StatusBadge status={status} />
      <span role="status" className="sr-only">
        The execution is {status.replaceAll('_', ' ')}
      </span>
      <span className="text-sm text-ink-faint tabular-nums">
        {over && execution?.duration_ms != null && duration(execution.duration_ms)}
        {!over && execution?.started_at && <Elapsed since={Date.parse(execution.started_at)} />}
      </span>
      <span className="flex items-center gap-3 text-sm text-ink-faint max-md:hidden">
        {execution && <RelativeTime at={execution.queued_at} />}
        <CopyId id={execution?.execution_id ?? id} show={20} />
        {execution && <Retries execution={execution} over={over} />}
        {!over && <Current ids={currentNodes(run)} />}
      </span>
      <div className="ml-auto flex items-center gap-1.5">
        <Controls id={id} status={status} execution={execution} {...controls} />
        <IconButton icon={X} label="Close" size="small" onClick={onClose} />
      </div>
    </header>
  )
}

function Retries({
  execution: { retry_count: count, next_retry_at: next },
  over,
}: {
  execution: ExecutionStatus
  over: boolean
}) {
  if (count === 0) return null
  return (
    <span>
      {plural(count, 'retry', 'retries')}
      {!over && next && (
        <>
          , the next <RelativeTime at={next} />
        </>
      )}
    </span>
  )
}

/** The nodes that are at work or wait. */
function Current({ ids }: { ids: string[] }) {
  const { types } = useCanvas()
  const nodes = useEditorState((state) => state.nodes)
  const names = ids.map((id) => {
    const node = nodes.find((each) => each.id === id)?.data.node
    return node ? nameOf(node, types.get(node.node_type)) : id
  })
  if (names.length === 0) return null
  return <span className="max-w-80 truncate">at {names.join(', ')}</span>
}

/** The decisions that it waits for. */
function Waiting({ execution }: { execution: ExecutionStatus }) {
  const asked = execution.waiting.filter(({ kind }) => kind === 'approval')
  return asked.map(({ node_id, message, options, until }) => (
    <section key={node_id} aria-label="Decision" className="mb-4 rounded-card border border-warn bg-warn-soft/50 p-4">
      <DecisionForm
        executionId={execution.id}
        nodeId={node_id}
        message={message}
        options={options ?? []}
        until={until}
        paused={execution.status === 'paused'}
      />
    </section>
  ))
}
