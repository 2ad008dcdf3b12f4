import { RotateCw, Square, X } from 'lucide-react'
import { useState } from 'react'
import { duration } from '@/lib/format'
import { StatusBadge } from '@/ui/badge'
import { Button, IconButton } from '@/ui/button'
import { CopyId } from '@/ui/copy-id'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { Tabs } from '@/ui/tabs'
import { useTerminate } from '../../api'
import { TERMINAL } from '../../lib/run-state'
import { Elapsed } from '../canvas/run-chip'
import type { WatchedExecution } from '../use-execution'
import { NodeData } from './data'
import { Log } from './log'
import { ResizeHandle, usePanelHeight } from './resize'
import { Result } from './result'
import { Timeline } from './timeline'

type ExecutionPanelProps = {
  watched: WatchedExecution
  /** of the graph on the canvas */
  version: number
  onClose: () => void
  onAgain: () => void
}

/** One execution below the canvas: its result, data, log and timeline. */
export function ExecutionPanel({ watched, version, onClose, onAgain }: ExecutionPanelProps) {
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
      <Head watched={watched} onClose={onClose} onAgain={onAgain} />
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
              <Notice className="mb-3">
                This execution used version {execution.workflow_version}; the canvas shows version {version}.
              </Notice>
            )}
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
                { id: 'timeline', title: 'Timeline', content: <Timeline events={events} live={!run.ended} /> },
              ]}
            />
          </>
        )}
      </div>
    </section>
  )
}

function Head({
  watched: { execution, run, id },
  onClose,
  onAgain,
}: Pick<ExecutionPanelProps, 'watched' | 'onClose' | 'onAgain'>) {
  const terminate = useTerminate()
  const status = run.status ?? execution?.status ?? 'pending'
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
        {(execution?.retry_count ?? 0) > 0 && <span>{execution?.retry_count} retried</span>}
      </span>
      <div className="ml-auto flex items-center gap-1.5">
        {over ? (
          <Button size="small" icon={RotateCw} onClick={onAgain}>
            Run again
          </Button>
        ) : (
          <Button size="small" icon={Square} busy={terminate.isPending} onClick={() => terminate.mutate(id)}>
            Stop
          </Button>
        )}
        <IconButton icon={X} label="Close" size="small" onClick={onClose} />
      </div>
    </header>
  )
}
