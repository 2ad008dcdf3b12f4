import { useQuery } from '@tanstack/react-query'
import { GraduationCap } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useParams } from 'react-router'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { indexQuery } from '../api'
import { trainingsQuery } from '../api-training'
import { TrainingDialog } from '../components/training-dialog'
import { TrainingSheet } from '../components/training-sheet'
import { TrainingTable } from '../components/training-table'

/** Adapters: what an index has learnt about the way it is asked. */
export function AdaptersTab() {
  const { indexId = '' } = useParams()
  const [starting, setStarting] = useState(false)
  const [shown, setShown] = useState<string>()
  const start = (
    <Button kind="primary" icon={GraduationCap} onClick={() => setStarting(true)}>
      Train an adapter
    </Button>
  )
  return (
    <>
      <Trainings indexId={indexId} start={start} onOpen={setShown} />
      {starting && <TrainingDialog indexId={indexId} onClose={() => setStarting(false)} />}
      {shown !== undefined && <TrainingSheet id={shown} onClose={() => setShown(undefined)} />}
    </>
  )
}

type TrainingsProps = { indexId: string; start: ReactNode; onOpen: (id: string) => void }

function Trainings({ indexId, start, onOpen }: TrainingsProps) {
  const index = useQuery(indexQuery(indexId)).data
  const trainings = useQuery(trainingsQuery(indexId))

  if (trainings.isError) return <ProblemCard error={trainings.error} onRetry={trainings.refetch} />
  if (trainings.isPending || index === undefined)
    return (
      <Card flush>
        <SkeletonRows rows={2} />
      </Card>
    )
  if (trainings.data.count === 0)
    return (
      <Empty
        icon={GraduationCap}
        title="No adapter yet"
        text="From pairs of questions and the passages that answer them, this index can learn how your people ask. It is measured before it is used."
        action={start}
      />
    )
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-ink-soft">
          {index.active_adapter_id
            ? 'Questions go through the adapter in use.'
            : 'No adapter is in use: questions are searched as they are.'}
        </p>
        {start}
      </div>
      <Card flush>
        <TrainingTable index={index} trainings={trainings.data.data} onOpen={onOpen} />
      </Card>
    </div>
  )
}
