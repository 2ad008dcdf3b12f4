import { useQuery } from '@tanstack/react-query'
import { Maximize2 } from 'lucide-react'
import { Link } from 'react-router'
import { unitsOf } from '@/lib/code-points'
import { Card } from '@/ui/card'
import { Paper } from '@/ui/paper/paper'
import { PaperText } from '@/ui/paper/paper-text'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { documentQuery } from '../api'
import { linkTo, type Place } from '../lib/place'
import { titleOf } from './document-table'
import { usePicture } from './picture'
import { usePlaces } from './places'

/** The page of a citation with its words marked, beside the answer. */
export function PlacePreview({ place }: { place: Place }) {
  const document = useQuery(documentQuery(place.documentId))
  const title = document.data ? titleOf(document.data) : 'Document'
  return (
    <Card flush aria-label="The place in the document" className="flex max-h-[calc(100dvh-6.5rem)] flex-col">
      <div className="flex items-center justify-between gap-4 border-b border-line py-2 pr-3 pl-5">
        <h2 className="min-w-0 truncate text-base">
          {title}
          {place.page !== null && <span className="font-normal text-ink-soft">, page {place.page}</span>}
        </h2>
        <Link
          to={linkTo(place)}
          className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-control px-2.5 text-sm font-medium text-ink-soft hover:bg-sunken hover:text-ink"
        >
          <Maximize2 aria-hidden className="size-4" />
          Open
        </Link>
      </div>
      {document.isError && <ProblemCard error={document.error} onRetry={document.refetch} className="p-4" />}
      {place.page !== null ? (
        <MarkedPage key={`${place.documentId} ${place.page}`} place={place} page={place.page} title={title} />
      ) : document.data ? (
        <MarkedText content={document.data.content ?? ''} place={place} />
      ) : (
        <Skeleton lines={8} className="p-5" />
      )}
    </Card>
  )
}

function MarkedPage({ place, page, title }: { place: Place; page: number; title: string }) {
  const picture = usePicture(place.documentId, page)
  const { boxes } = usePlaces(place.documentId, place.quote)
  const marks = boxes.filter((box) => box.page === page).map(({ bbox }) => bbox)
  if (picture.error) return <ProblemCard error={picture.error} onRetry={picture.refetch} className="p-4" />
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={`Page ${page} of ${title}`}
      className="min-h-0 overflow-auto bg-sunken p-4"
    >
      <Paper
        picture={picture.url}
        label={`Page ${page} of ${title}, with the words marked`}
        marks={marks}
        soft={place.soft}
      />
    </div>
  )
}

const AROUND = 4000 // characters before and after the quote

function MarkedText({ content, place: { quote, soft } }: { content: string; place: Place }) {
  const [start, end] = quote ? [unitsOf(content, quote[0]), unitsOf(content, quote[1])] : [0, 0]
  const from = Math.max(0, start - AROUND)
  return (
    <PaperText
      text={content.slice(from, end + AROUND)}
      label="Text"
      soft={soft}
      quote={quote ? [start - from, end - from] : undefined}
      className="min-h-0 p-5"
    />
  )
}
