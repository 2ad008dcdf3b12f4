import { useParams } from 'react-router'
import { Decisions } from '../components/decisions'
import { EvaluateCard } from '../components/evaluate-card'

/** How questions to an index are searched: the router to try, and what it decided so far. */
export function RoutingTab() {
  const { indexId = '' } = useParams()
  return (
    <div className="flex flex-col gap-8">
      <EvaluateCard indexId={indexId} />
      <section aria-labelledby="decided">
        <h2 id="decided" className="mb-3 text-lg">
          Decided so far
        </h2>
        <Decisions indexId={indexId} />
      </section>
    </div>
  )
}
