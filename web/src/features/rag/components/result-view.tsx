import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { cx } from '@/lib/classes'
import { Card } from '@/ui/card'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { resultQuery, type Result } from '../api'
import { placeOf, type Place } from '../lib/place'
import { AnswerCard } from './answer-card'
import { HitList } from './hit-list'
import { PlacePreview } from './place-preview'

/** The answer and the passages at the left; at the right, where there is room, the page it stands on. */
export function ResultView({ queryId }: { queryId: string }) {
  const result = useQuery(resultQuery(queryId))

  if (result.isPending) return <ResultSkeleton />
  if (result.isError) return <ProblemCard error={result.error} onRetry={result.refetch} />
  return <Found result={result.data} />
}

function Found({ result }: { result: Result }) {
  const [place, setPlace] = useState<Place | null>(() => firstOf(result))
  return (
    <div className={cx('grid items-start gap-6', place ? 'xl:grid-cols-2' : 'max-w-4xl')}>
      <div className="flex min-w-0 flex-col gap-6">
        {result.answer && (
          <AnswerCard answer={result.answer} latency={result.latency_ms} shown={place} onPlace={setPlace} />
        )}
        <HitList result={result} shown={place} onPlace={setPlace} />
      </div>
      {place && (
        <div className="sticky top-4 max-xl:hidden">
          <PlacePreview place={place} />
        </div>
      )}
    </div>
  )
}

/** What is shown beside the answer at first: the first quote. */
function firstOf({ answer }: Result): Place | null {
  const first = answer?.citations.find(({ quote }) => quote !== null)
  return first ? placeOf(first) : null
}

export const ResultSkeleton = () => (
  <div className="grid gap-6 xl:grid-cols-2">
    <div className="flex flex-col gap-6">
      <Card>
        <Skeleton lines={3} />
      </Card>
      <Card>
        <Skeleton lines={5} />
      </Card>
    </div>
    <Skeleton className="h-[60dvh] max-xl:hidden" />
  </div>
)
