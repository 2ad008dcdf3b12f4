import { useQuery } from '@tanstack/react-query'
import { CalendarClock, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Switch } from '@/ui/checkbox'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Empty } from '@/ui/empty'
import { RowMenu } from '@/ui/menu'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { toastProblem } from '@/ui/toasts'
import { schedulesQuery, useDeleteSchedule, useSaveSchedule, type Schedule } from '../../triggers-api'
import { ScheduleDialog } from './schedule-dialog'

/** The times at which a workflow starts. */
export function Schedules({ workflowId }: { workflowId: string }) {
  const [edited, setEdited] = useState<Schedule | 'new' | null>(null)
  return (
    <Card flush>
      <div className="flex flex-wrap items-start justify-between gap-3 px-5 pt-4 pb-3">
        <div>
          <h2 className="text-lg">Schedules</h2>
          <p className="text-sm text-ink-soft">Times at which it starts by itself.</p>
        </div>
        <Button size="small" icon={Plus} onClick={() => setEdited('new')}>
          Add schedule
        </Button>
      </div>
      <List workflowId={workflowId} onEdit={setEdited} />
      {edited !== null && (
        <ScheduleDialog
          workflowId={workflowId}
          schedule={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Card>
  )
}

function List({ workflowId, onEdit }: { workflowId: string; onEdit: (schedule: Schedule) => void }) {
  const found = useQuery(schedulesQuery(workflowId))

  if (found.isPending) return <SkeletonRows rows={2} />
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />
  if (found.data.count === 0)
    return (
      <Empty
        icon={CalendarClock}
        title="No schedules yet"
        text="Add one, or draw a trigger node that starts by schedule."
      />
    )

  return (
    <ul className="divide-y divide-line border-t border-line">
      {found.data.data.map((schedule) => (
        <Row key={schedule.id} schedule={schedule} onEdit={() => onEdit(schedule)} />
      ))}
    </ul>
  )
}

function Row({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const save = useSaveSchedule(schedule.workflow_id)
  const remove = useDeleteSchedule(schedule.workflow_id)
  const [asking, setAsking] = useState(false)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
      <Switch
        label={<span className="sr-only">{schedule.words} is active</span>}
        checked={(save.isPending ? save.variables.is_active : undefined) ?? schedule.is_active}
        onChange={(event) =>
          save.mutate({ id: schedule.id, is_active: event.target.checked }, { onError: toastProblem })
        }
      />
      <div className="min-w-0 flex-1 basis-64">
        <p>{schedule.words}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-sm text-ink-soft">
          <span className="font-mono">{schedule.cron_expression}</span>
          <span>{schedule.timezone}</span>
          {schedule.next_run_at && (
            <span>
              next <RelativeTime at={schedule.next_run_at} absolute />
            </span>
          )}
          {schedule.last_run_at && (
            <span>
              last <RelativeTime at={schedule.last_run_at} />
            </span>
          )}
        </p>
      </div>
      <div className="flex items-center gap-2">
        {schedule.source === 'trigger_node' && <Badge>Trigger node</Badge>}
        <RowMenu
          label={`Actions of ${schedule.cron_expression}`}
          items={[
            { title: 'Change', icon: Pencil, onSelect: onEdit },
            { kind: 'line' },
            { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setAsking(true) },
          ]}
        />
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete this schedule?"
        text={
          schedule.source === 'trigger_node'
            ? 'It belongs to a trigger node, and comes back when the workflow is saved again.'
            : schedule.words
        }
        action="Delete"
        onConfirm={() => remove.mutateAsync(schedule.id)}
      />
    </li>
  )
}
