import { ChevronDown, Clapperboard, Pause, Play, RotateCw, Square } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Menu } from '@/ui/menu'
import { useTerminate } from '../../api'
import { usePause, useResume } from '../../runs-api'
import type { Execution, ExecutionStatus } from '../../lib/graph'
import { TERMINAL } from '../../lib/run-state'
import { ReplayDialog, type ReplayStart } from '../runs/replay-dialog'
import type { Playback } from './use-playback'

type ControlsProps = {
  id: string
  status: ExecutionStatus['status']
  execution: ExecutionStatus | undefined
  playback: Playback
  onAgain: () => void
  onStarted: (execution: Execution) => void
  /** saves what the canvas shows; false = it cannot be saved */
  onReplay: () => Promise<boolean>
}

/** What can be done with an execution in the state it has. */
export function Controls({ id, status, execution, playback, onAgain, onStarted, onReplay }: ControlsProps) {
  if (TERMINAL.has(status))
    return (
      <>
        {playback.count > 1 && (
          <Button size="small" kind="quiet" icon={Clapperboard} aria-pressed={playback.on} onClick={playback.start}>
            <span className="max-sm:sr-only">Play on the graph</span>
          </Button>
        )}
        <Button size="small" icon={Play} onClick={onAgain}>
          Run again
        </Button>
        {execution && <ReplayMenu execution={execution} onStarted={onStarted} onReplay={onReplay} />}
      </>
    )
  return <Holding id={id} status={status} name={execution?.execution_id ?? id} />
}

function Holding({ id, status, name }: { id: string; status: ExecutionStatus['status']; name: string }) {
  const pause = usePause()
  const resume = useResume()
  const terminate = useTerminate()
  const [asking, setAsking] = useState(false)
  return (
    <>
      {status === 'paused' ? (
        <Button size="small" icon={Play} busy={resume.isPending} onClick={() => resume.mutate(id)}>
          Resume
        </Button>
      ) : (
        <Button size="small" icon={Pause} busy={pause.isPending} onClick={() => pause.mutate(id)}>
          Pause
        </Button>
      )}
      <Button size="small" icon={Square} busy={terminate.isPending} onClick={() => setAsking(true)}>
        Stop
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Stop ${name}?`}
        text="Nodes that are at work are cancelled. What is done stays done; you can replay it later."
        action="Stop it"
        onConfirm={() => terminate.mutateAsync(id)}
      />
    </>
  )
}

type ReplayMenuProps = Pick<ControlsProps, 'onStarted' | 'onReplay'> & { execution: ExecutionStatus }

function ReplayMenu({ execution, onStarted, onReplay }: ReplayMenuProps) {
  const [start, setStart] = useState<ReplayStart | null>(null)
  const ask = async (wanted: ReplayStart) => (await onReplay()) && setStart(wanted)
  return (
    <>
      <Menu
        items={[
          execution.status === 'failed' && { title: 'From the failure', onSelect: () => void ask('failure') },
          { title: 'From the start', onSelect: () => void ask('whole') },
          { title: 'From a node', onSelect: () => void ask('node') },
          { title: 'With other input', onSelect: () => void ask('edited') },
        ]}
      >
        <Button size="small" icon={RotateCw}>
          Replay
          <ChevronDown aria-hidden className="size-3.5" />
        </Button>
      </Menu>
      {start && (
        <ReplayDialog
          execution={execution}
          start={start}
          open
          onOpenChange={(open) => !open && setStart(null)}
          onStarted={(made) => {
            setStart(null)
            onStarted(made)
          }}
        />
      )}
    </>
  )
}
