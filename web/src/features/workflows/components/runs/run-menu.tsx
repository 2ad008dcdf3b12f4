import { GitCompareArrows, RotateCw, Square } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { RowMenu } from '@/ui/menu'
import { useTerminate } from '../../api'
import { compareAddress } from '../../lib/addresses'
import type { Execution } from '../../lib/graph'
import { TERMINAL } from '../../lib/run-state'
import { ReplayDialog, type ReplayStart } from './replay-dialog'

/** What can be done with an execution from its row. onStarted: a replay has begun. */
export function RunMenu({ execution, onStarted }: { execution: Execution; onStarted: (made: Execution) => void }) {
  const [start, setStart] = useState<ReplayStart | null>(null)
  const [stopping, setStopping] = useState(false)
  const navigate = useNavigate()
  const terminate = useTerminate()
  const { id, execution_id, replay_of: source } = execution
  const over = TERMINAL.has(execution.status)
  return (
    <>
      <RowMenu
        label={`Actions for ${execution_id}`}
        items={[
          over && { title: 'Replay', icon: RotateCw, onSelect: () => setStart('whole') },
          over &&
            execution.status === 'failed' && {
              title: 'Replay from the failure',
              icon: RotateCw,
              onSelect: () => setStart('failure'),
            },
          over && { title: 'Replay with other input', icon: RotateCw, onSelect: () => setStart('edited') },
          source !== null && {
            title: 'Compare with the one replayed',
            icon: GitCompareArrows,
            onSelect: () => void navigate(compareAddress(source, execution_id)),
          },
          !over && { title: 'Stop', icon: Square, danger: true, onSelect: () => setStopping(true) },
        ]}
      />
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
      <ConfirmDialog
        open={stopping}
        onOpenChange={setStopping}
        title={`Stop ${execution_id}?`}
        text="Nodes that are at work are cancelled. What is done stays done; you can replay it later."
        action="Stop it"
        onConfirm={() => terminate.mutateAsync(id)}
      />
    </>
  )
}
