import { useState } from 'react'
import { plural } from '@/lib/format'
import { cx } from '@/lib/classes'
import { Card } from '@/ui/card'
import type { Hit, Result } from '../api'
import { placeOf, type Place } from '../lib/place'
import { excerpt, highlighted, keywords, unwrapped } from '../lib/reading'
import { PlaceLink, samePlace } from './place-link'

type HitListProps = { result: Result; shown: Place | null; onPlace: (place: Place) => void }

/** The passages nearest to the question, best first, with the question's words in bold. */
export function HitList({ result, shown, onPlace }: HitListProps) {
  const words = keywords(result.query_text)
  if (result.results.length === 0) return <p className="text-ink-soft">No passage comes near to this question.</p>
  return (
    <Card flush aria-label="Passages">
      <h2 className="border-b border-line px-5 py-3 text-base">{plural(result.results.length, 'nearest passage')}</h2>
      <ol className="divide-y divide-line">
        {result.results.map((hit) => (
          <Passage key={hit.chunk_id} hit={hit} words={words} shown={shown} onPlace={onPlace} />
        ))}
      </ol>
      <p className="border-t border-line px-5 py-2.5 text-sm text-ink-faint">
        Profile {result.vector_db} on {result.engine}, because {result.routing_reason}.
      </p>
    </Card>
  )
}

type PassageProps = { hit: Hit; words: string[]; shown: Place | null; onPlace: (place: Place) => void }

function Passage({ hit, words, shown, onPlace }: PassageProps) {
  const [whole, setWhole] = useState(false)
  if (hit.content === null)
    return <li className="px-5 py-4 text-ink-faint">The document of this passage has been deleted.</li>
  const place = { ...placeOf(hit), soft: true }
  const where = `${hit.title ?? 'Untitled text'}${hit.page === null ? '' : `, page ${hit.page}`}`
  const start = excerpt(unwrapped(hit.content), words)
  const shownText = whole ? hit.content : start
  return (
    <li className="px-5 py-4">
      <div className="flex items-center justify-between gap-4">
        <PlaceLink
          place={place}
          onPlace={onPlace}
          chosen={samePlace(shown, place)}
          label={`Show passage in ${where}`}
          className="min-w-0 truncate rounded text-sm font-semibold text-accent hover:underline"
        >
          {where}
        </PlaceLink>
        <Score score={hit.score} />
      </div>
      <p className={cx('mt-1.5 text-ink-soft', whole ? 'whitespace-pre-line' : 'line-clamp-3')}>
        {highlighted(shownText, words).map(({ text, found }, place) =>
          found ? (
            <b key={place} className="font-semibold text-ink">
              {text}
            </b>
          ) : (
            text
          ),
        )}
      </p>
      {hit.content.length > 200 && (
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="mt-1.5 rounded text-sm font-medium text-ink-soft hover:text-ink hover:underline"
        >
          {whole ? 'Show less' : 'Show all of it'}
        </button>
      )}
    </li>
  )
}

function Score({ score }: { score: number }) {
  return (
    <span title="Score, 0 to 1" className="flex shrink-0 items-center gap-2 text-sm text-ink-faint tabular-nums">
      <span aria-hidden className="h-1.5 w-14 overflow-hidden rounded-full bg-sunken">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${score * 100}%` }} />
      </span>
      {score.toFixed(2)}
    </span>
  )
}
