import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Button } from '@/ui/button'
import { RelativeTime } from '@/ui/relative-time'
import { queriesQuery } from '../api'

/** Earlier questions to this index; a click shows what was answered. */
export function History({ indexId, shown }: { indexId: string; shown: string | null }) {
  const [limit, setLimit] = useState(6)
  const queries = useQuery(queriesQuery({ index_id: indexId, skip: 0, limit }))
  const earlier = (queries.data?.data ?? []).filter(({ query_id }) => query_id !== shown)
  if (earlier.length === 0) return null
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier" className="mb-1 text-sm font-semibold text-ink-soft">
        Earlier questions
      </h2>
      <ul className="divide-y divide-line">
        {earlier.map((query) => (
          <li key={query.query_id} className="flex items-baseline justify-between gap-6 py-2">
            <Link to={`?query=${query.query_id}`} className="min-w-0 truncate rounded hover:underline">
              {query.query_text}
            </Link>
            <RelativeTime at={query.created_at} className="shrink-0 text-sm text-ink-faint" />
          </li>
        ))}
      </ul>
      {queries.data && queries.data.count > limit && (
        <Button kind="quiet" size="small" className="mt-1 -ml-2.5" onClick={() => setLimit(limit + 20)}>
          Show more
        </Button>
      )}
    </section>
  )
}
