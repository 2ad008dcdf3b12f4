import { FileText, SearchX } from 'lucide-react'
import { duration } from '@/lib/format'
import { Card } from '@/ui/card'
import type { Answer, Citation } from '../api'
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

/** The answer: sentences word for word, each with where it stands; or that the documents do not say. */
export function AnswerCard({ answer, latency, shown, onPlace }: AnswerCardProps) {
  if (answer.mode === 'none') return <NoAnswer reason={answer.reason} />
  const chip = (citation: Citation, number: number) => (
    <CitationChip
      key={number}
      citation={citation}
      number={answer.mode === 'written' ? number + 1 : undefined}
      shown={shown}
      onPlace={onPlace}
    />
  )
  return (
    <Card aria-label="Answer" className="p-6">
      {answer.mode === 'written' ? (
        <>
          <p className="text-lg leading-relaxed text-pretty whitespace-pre-line">{answer.text}</p>
          <p className="mt-4 flex flex-wrap gap-2">{answer.citations.map(chip)}</p>
        </>
      ) : (
        <ol className="flex flex-col gap-5">
          {answer.citations.map((citation, number) => (
            <li key={number}>
              <Quote citation={citation} />
              {chip(citation, number)}
            </li>
          ))}
        </ol>
      )}
      <p className="mt-5 border-t border-line pt-3 text-sm text-ink-faint">
        {answer.mode === 'quoted'
          ? 'Quoted word for word, by no language model'
          : 'Written by a language model; every sentence cites its source'}
        , in {duration(latency)} on this machine.
      </p>
    </Card>
  )
}

function Quote({ citation: { quote } }: { citation: Citation }) {
  if (quote === null) return <p className="text-ink-faint">This document has been deleted.</p>
  return (
    <blockquote className="text-xl leading-snug font-medium tracking-tight text-pretty">
      “{unwrapped(quote)}”
    </blockquote>
  )
}

type ChipProps = { citation: Citation; number?: number; shown: Place | null; onPlace: (place: Place) => void }

function CitationChip({ citation, number, shown, onPlace }: ChipProps) {
  if (citation.quote === null) return null
  const place = placeOf(citation)
  const where = `${citation.title ?? 'Untitled text'}${citation.page === null ? '' : `, page ${citation.page}`}`
  return (
    <PlaceLink
      place={place}
      onPlace={onPlace}
      chosen={samePlace(shown, place)}
      label={`Show in ${where}`}
      className="mt-2 inline-flex max-w-full items-center gap-1.5 rounded-full border border-line bg-surface px-3 py-1 text-sm font-medium text-accent hover:border-accent xl:aria-[current]:border-transparent xl:aria-[current]:bg-accent-soft xl:aria-[current]:text-accent-ink"
    >
      {number === undefined ? <FileText aria-hidden className="size-3.5 shrink-0" /> : <span>[{number}]</span>}
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
