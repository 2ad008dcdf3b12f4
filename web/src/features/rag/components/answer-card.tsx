import { FileText, SearchX } from 'lucide-react'
import { duration } from '@/lib/format'
import { Card } from '@/ui/card'
import type { Answer, Citation } from '../api'
import { pieces } from '../lib/markers'
import { placeOf, type Place } from '../lib/place'
import { unwrapped } from '../lib/reading'
import { PlaceLink, samePlace } from './place-link'

type AnswerCardProps = {
  answer: Answer
  /** milliseconds */
  latency: number
  shown: Place | null
  onPlace: (place: Place) => void
}

/** The answer, every sentence with where it stands; or that the documents do not say. */
export function AnswerCard({ answer, latency, shown, onPlace }: AnswerCardProps) {
  if (answer.mode === 'none') return <NoAnswer reason={answer.reason} />
  return (
    <Card aria-label="Answer" className="p-6">
      {answer.mode === 'written' ? (
        <Written answer={answer} shown={shown} onPlace={onPlace} />
      ) : (
        <ol className="flex flex-col gap-5">
          {answer.citations.map((citation, number) => (
            <li key={number}>
              <Quote citation={citation} />
              <CitationChip citation={citation} shown={shown} onPlace={onPlace} />
            </li>
          ))}
        </ol>
      )}
      <p className="mt-5 border-t border-line pt-3 text-sm text-ink-faint">
        {answer.mode === 'quoted'
          ? `Quoted word for word, by no language model, in ${duration(latency)} on this machine.`
          : `Written by a language model in ${duration(latency)}; every sentence cites its source.`}
        {answer.reason && ` ${answer.reason}`}
      </p>
    </Card>
  )
}

type ShownProps = { shown: Place | null; onPlace: (place: Place) => void }

/** The sentences with their markers, and below them the quotes that the markers stand for. */
function Written({ answer: { text, citations }, shown, onPlace }: ShownProps & { answer: Answer }) {
  return (
    <>
      <p className="text-lg leading-relaxed text-pretty whitespace-pre-line">
        {pieces(text, citations.length).map((piece, place) =>
          'text' in piece ? (
            piece.text
          ) : (
            <Marker
              key={place}
              number={piece.number}
              citation={citations[piece.number - 1]!}
              shown={shown}
              onPlace={onPlace}
            />
          ),
        )}
      </p>
      <ol aria-label="Sources" className="mt-5 flex flex-col gap-3">
        {citations.map((citation, place) => (
          <li key={place} className="flex gap-3 text-base">
            <span aria-hidden className="w-7 shrink-0 text-right text-ink-faint tabular-nums">
              [{place + 1}]
            </span>
            <div className="min-w-0">
              <Quote citation={citation} small />
              <CitationChip citation={citation} shown={shown} onPlace={onPlace} />
            </div>
          </li>
        ))}
      </ol>
    </>
  )
}

function Marker({ number, citation, shown, onPlace }: ShownProps & { number: number; citation: Citation }) {
  if (citation.quote === null) return <span className="text-ink-faint">[{number}]</span>
  const place = placeOf(citation)
  return (
    <PlaceLink
      place={place}
      onPlace={onPlace}
      chosen={samePlace(shown, place)}
      label={`Source ${number}: ${whereOf(citation)}`}
      title={unwrapped(citation.quote)}
      className="mx-px rounded px-0.5 font-medium text-accent tabular-nums hover:underline aria-[current]:bg-accent-soft aria-[current]:text-accent-ink"
    >
      [{number}]
    </PlaceLink>
  )
}

function Quote({ citation: { quote }, small = false }: { citation: Citation; small?: boolean }) {
  if (quote === null) return <p className="text-ink-faint">This document has been deleted.</p>
  return (
    <blockquote
      className={small ? 'text-pretty text-ink-soft' : 'text-xl leading-snug font-medium tracking-tight text-pretty'}
    >
      “{unwrapped(quote)}”
    </blockquote>
  )
}

const whereOf = ({ title, page }: Citation) => `${title ?? 'Untitled text'}${page === null ? '' : `, page ${page}`}`

function CitationChip({ citation, shown, onPlace }: ShownProps & { citation: Citation }) {
  if (citation.quote === null) return null
  const place = placeOf(citation)
  const where = whereOf(citation)
  return (
    <PlaceLink
      place={place}
      onPlace={onPlace}
      chosen={samePlace(shown, place)}
      label={`Show in ${where}`}
      className="mt-2 inline-flex max-w-full items-center gap-1.5 rounded-full border border-line bg-surface px-3 py-1 text-sm font-medium text-accent hover:border-accent xl:aria-[current]:border-transparent xl:aria-[current]:bg-accent-soft xl:aria-[current]:text-accent-ink"
    >
      <FileText aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">{where}</span>
    </PlaceLink>
  )
}

function NoAnswer({ reason }: { reason: string | null }) {
  return (
    <Card aria-label="Answer" className="flex gap-4 p-6">
      <span className="grid size-11 shrink-0 place-items-center rounded-2xl bg-sunken text-ink-soft">
        <SearchX aria-hidden className="size-5.5" strokeWidth={1.75} />
      </span>
      <div>
        <h2 className="text-lg">Not in these documents</h2>
        <p className="mt-0.5 text-pretty text-ink-soft">
          {reason} Nothing is made up instead; the nearest passages are below.
        </p>
      </div>
    </Card>
  )
}
