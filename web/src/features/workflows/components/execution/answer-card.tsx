import { CircleHelp, Quote } from 'lucide-react'
import { plural } from '@/lib/format'
import { placesOf, type FoundAnswer } from '../../lib/answer'
import { CitationCard } from './citation-card'

/** The answer to a question, with the places it stands on. */
export function AnswerCard({ found: { answer, question } }: { found: FoundAnswer }) {
  const none = answer.mode === 'none'
  const places = placesOf(answer.citations)
  const Icon = none ? CircleHelp : Quote
  return (
    <article className="grid gap-x-8 gap-y-5 lg:grid-cols-[minmax(18rem,2fr)_3fr]">
      <div className="flex gap-3.5">
        <span
          className={`grid size-10 shrink-0 place-items-center rounded-2xl ${none ? 'bg-warn-soft text-warn' : 'bg-good-soft text-good'}`}
        >
          <Icon aria-hidden className="size-5" strokeWidth={1.75} />
        </span>
        <div className="min-w-0">
          {question && <p className="text-ink-soft">{question}</p>}
          <p className="mt-1 text-xl leading-snug font-semibold text-pretty whitespace-pre-line">
            {none ? 'Not in the document' : answer.text}
          </p>
          <p className="mt-2 text-sm text-ink-faint">
            {none
              ? answer.reason
              : answer.mode === 'quoted'
                ? `Word for word from ${plural(places.length, 'place')}`
                : `Written from ${plural(places.length, 'place')}`}
          </p>
        </div>
      </div>
      {places.length > 0 && (
        <ol className="flex min-w-0 flex-col gap-3">
          {places.map((citation) => (
            <li key={`${citation.document_id} ${citation.start}`}>
              <CitationCard citation={citation} />
            </li>
          ))}
        </ol>
      )}
    </article>
  )
}
