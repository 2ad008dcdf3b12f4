import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { inUnits, unitsOf } from '@/lib/code-points'
import { PagePair, pictureWidth } from '@/ui/paper/page-pair'
import { Thumbnails } from '@/ui/paper/thumbnails'
import { Skeleton } from '@/ui/skeleton'
import { wordsQuery, type DocumentDetails } from '../api'
import { pageOf, quoteOf } from '../lib/place'
import { SmallPicture, usePicture } from './picture'
import { usePlaces } from './places'

/** The pages of a document: picture and text side by side, the quoted words marked in both. */
export function DocumentPages({ document }: { document: DocumentDetails }) {
  const [search, setSearch] = useSearchParams()
  const quote = quoteOf(search.get('quote'))
  const { boxes, pending } = usePlaces(document.id, quote)
  if (pending && search.get('page') === null) return <Skeleton className="h-[70dvh]" />

  const asked = pageOf(search.get('page')) ?? boxes[0]?.page ?? 1
  const page = Math.min(asked, document.page_count)
  const turn = (to: number) =>
    setSearch(
      (old) => {
        old.set('page', String(to))
        return old
      },
      { replace: true },
    )
  const pages = Array.from({ length: document.page_count }, (_, place) => place + 1)
  const marks = boxes.filter((box) => box.page === page).map(({ bbox }) => bbox)
  return (
    <div className="flex gap-5">
      {pages.length > 1 && (
        <Thumbnails
          pages={pages}
          page={page}
          onPage={turn}
          picture={(number) => <SmallPicture documentId={document.id} page={number} />}
          className="max-h-[calc(100dvh-6rem)] shrink-0 flex-col overflow-y-auto p-1 max-xl:hidden"
        />
      )}
      <OnePage
        key={page}
        documentId={document.id}
        page={page}
        pages={pages.length}
        onPage={turn}
        marks={marks}
        soft={search.has('near')}
        quote={quote}
      />
    </div>
  )
}

type OnePageProps = {
  documentId: string
  page: number
  pages: number
  onPage: (page: number) => void
  marks: number[][]
  soft: boolean
  /** offsets in the document */
  quote: readonly [number, number] | null
}

function OnePage({ documentId, page, quote, ...rest }: OnePageProps) {
  const [zoom, setZoom] = useState(1)
  const picture = usePicture(documentId, page, pictureWidth(zoom))
  const { data, error } = useQuery(wordsQuery(documentId, page))
  return (
    <PagePair
      {...rest}
      page={page}
      zoom={zoom}
      onZoom={setZoom}
      picture={picture}
      text={data?.text}
      words={data && inUnits(data.text, data.words)}
      quote={data && within(data.text, data.start, quote)}
      problem={error}
    />
  )
}

/** The part of the quote (offsets in the document) that stands on this page, as offsets in its text. */
function within(
  text: string,
  start: number | null,
  quote: readonly [number, number] | null,
): [number, number] | undefined {
  if (quote === null || start === null || quote[1] <= start) return undefined
  const from = unitsOf(text, Math.max(0, quote[0] - start))
  const to = unitsOf(text, quote[1] - start)
  return to > from ? [from, to] : undefined
}
