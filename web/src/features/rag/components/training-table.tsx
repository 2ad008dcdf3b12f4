import { useQuery } from '@tanstack/react-query'
import { CircleStop, Eye, Power, PowerOff } from 'lucide-react'
import { plural } from '@/lib/format'
import { cx } from '@/lib/classes'
import { useLiveProgress } from '@/lib/live-progress'
import { Badge, StatusBadge } from '@/ui/badge'
import { RowMenu } from '@/ui/menu'
import { Progress } from '@/ui/progress'
import { RelativeTime } from '@/ui/relative-time'
import { Table, type Column } from '@/ui/table'
import { toastProblem } from '@/ui/toasts'
import { useChangeIndex, type Index } from '../api'
import { trainingQuery, useCancelTraining, type Training } from '../api-training'

type TrainingTableProps = { index: Index; trainings: Training[]; onOpen: (id: string) => void }

/** The trainings of an index: how far each is, what it gained, and whether its adapter is in use. */
export function TrainingTable({ index, trainings, onOpen }: TrainingTableProps) {
  const progress = useLiveProgress('rag.finetune')
  const inUse = (training: Training) => training.adapter_id !== null && training.adapter_id === index.active_adapter_id
  const columns: Column<Training>[] = [
    {
      title: 'Training',
      className: 'min-w-32',
      cell: ({ created_at, dataset_count }) => (
        <span>
          <RelativeTime at={created_at} className="block" />
          <span className="block text-sm font-normal text-ink-faint">{plural(dataset_count, 'data set')}</span>
        </span>
      ),
    },
    {
      title: 'State',
      className: 'min-w-36',
      cell: (training) => (
        <State training={training} progress={progress[training.id] ?? training.progress} inUse={inUse(training)} />
      ),
    },
    {
      title: 'Rank of the right passage',
      from: 'sm',
      cell: (training) => (training.status === 'completed' ? <Gain id={training.id} /> : '–'),
    },
  ]
  return (
    <Table
      label="Trainings"
      columns={columns}
      rows={trainings}
      rowKey={({ id }) => id}
      onOpen={({ id }) => onOpen(id)}
      menu={(training) => (
        <TrainingMenu index={index} training={training} inUse={inUse(training)} onOpen={() => onOpen(training.id)} />
      )}
    />
  )
}

type StateProps = { training: Training; progress: number; inUse: boolean }

function State({ training: { status, error_message }, progress, inUse }: StateProps) {
  if (status === 'running')
    return (
      <span className="flex flex-col gap-1">
        <Badge tone="busy" dot moving className="self-start">
          Learning
        </Badge>
        <Progress value={progress} label="Training" className="w-28" />
      </span>
    )
  if (inUse)
    return (
      <Badge tone="good" dot>
        In use
      </Badge>
    )
  return (
    <>
      {status === 'completed' ? <Badge dot>Not in use</Badge> : <StatusBadge status={status} />}
      {error_message && <span className="mt-1 block max-w-md text-sm text-pretty text-bad">{error_message}</span>}
    </>
  )
}

/** Mean reciprocal rank before and after. */
function Gain({ id }: { id: string }) {
  const mrr = useQuery(trainingQuery(id)).data?.metrics?.mrr
  if (mrr === undefined) return null
  const gain = mrr.after - mrr.before
  return (
    <span className="whitespace-nowrap tabular-nums">
      {mrr.before.toFixed(3)} → {mrr.after.toFixed(3)}{' '}
      <span className={cx('text-sm', gain > 0 ? 'text-good' : gain < 0 ? 'text-bad' : 'text-ink-faint')}>
        {gain > 0 && '+'}
        {gain.toFixed(3)}
      </span>
    </span>
  )
}

type TrainingMenuProps = { index: Index; training: Training; inUse: boolean; onOpen: () => void }

function TrainingMenu({ index, training: { id, status, adapter_id }, inUse, onOpen }: TrainingMenuProps) {
  const change = useChangeIndex(index.id)
  const cancel = useCancelTraining()
  const use = (active_adapter_id: string | null) => change.mutate({ active_adapter_id }, { onError: toastProblem })
  return (
    <RowMenu
      label="Actions of this training"
      items={[
        { title: 'Open', icon: Eye, onSelect: onOpen },
        (status === 'pending' || status === 'running') && {
          title: 'Cancel',
          icon: CircleStop,
          danger: true,
          onSelect: () => cancel.mutate(id),
        },
        inUse && { title: 'Do not use it', icon: PowerOff, onSelect: () => use(null) },
        !inUse && adapter_id !== null && { title: 'Use it', icon: Power, onSelect: () => use(adapter_id) },
      ]}
    />
  )
}
