import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { inUnits, unitsOf } from '@/lib/code-points'
import { Card } from '@/ui/card'
import { Paper } from '@/ui/paper/paper'
import { PaperText } from '@/ui/paper/paper-text'
import { PaperTools } from '@/ui/paper/paper-tools'
import { flowing } from '@/ui/paper/words'
import { Thumbnails } from '@/ui/paper/thumbnails'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { wordsQuery, type DocumentDetails } from '../api'
import { pageOf, quoteOf } from '../lib/place'
import { SmallPicture, usePicture } from './picture'
import { usePlaces } from './quoted'

/** The pages of a document: picture and text side by side, the quoted words marked in both. */
export function DocumentPages({ document }: { document: DocumentDetails }) {
  const [search, setSearch] = useSearchParams()
  const quote = quoteOf(search.get('quote'))
  const { boxes, pending } = usePlaces(document.id, quote, true)
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
  if (pending && search.get('page') === null) return <Skeleton className="h-[70dvh]" />
  const pages = Array.from({ length: document.page_count }, (_, place) => place + 1)
  const marks = boxes.filter((box) => box.page === page).map(({ bbox }) => bbox)
  return (
    <div className="flex gap-5">
      {pages.length > 1 && (
        <Thumbnails
          pages={pages}
          page={page}
          onPage={turn}
          picture={({ page: number }) => <SmallPicture documentId={document.id} page={number} />}
          className="max-h-[calc(100dvh-14rem)] shrink-0 flex-col overflow-y-auto p-1 max-lg:hidden"
        />
      )}
      <OnePage key={page} documentId={document.id} page={page} pages={pages.length} onPage={turn} marks={marks} quote={quote} />
    </div>
  )
}

type OnePageProps = {
  documentId: string
  page: number
  pages: number
  onPage: (page: number) => void
  marks: number[][]
  /** offsets in the document */
  quote: readonly [number, number] | null
}

function OnePage({ documentId, page, pages, onPage, marks, quote }: OnePageProps) {
  const [zoom, setZoom] = useState(1)
  const [boxes, setBoxes] = useState(false)
  const [active, setActive] = useState<number>()
  const picture = usePicture(documentId, page, zoom > 1.25 ? 2400 : 1400)
  const words = useQuery(wordsQuery(documentId, page))
  const text = words.data?.text ?? ''
  const placed = words.data && inUnits(text, words.data.words)
  return (
    <div className="grid min-w-0 flex-1 gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <Card flush className="flex min-w-0 flex-col">
        <div className="border-b border-line px-2 py-1.5">
          <PaperTools page={page} pages={pages} onPage={onPage} zoom={zoom} onZoom={setZoom} boxes={boxes} onBoxes={setBoxes} />
        </div>
        <div tabIndex={0} role="region" aria-label={`Page ${page}`} className="overflow-auto bg-sunken p-3 sm:p-5 md:max-h-[calc(100dvh-14rem)]">
          {picture.error ? (
            <ProblemCard error={picture.error} onRetry={picture.refetch} action={<span />} />
          ) : (
            <Paper picture={picture.url} label={`Page ${page}`} marks={marks} words={placed} text={text} boxes={boxes} active={active} onActive={setActive} zoom={zoom} />
          )}
        </div>
      </Card>
      <Card flush className="flex min-w-0 flex-col self-start xl:max-h-[calc(100dvh-10.75rem)]">
        <h2 className="border-b border-line px-5 py-3 text-base">Text of the page</h2>
        {words.isPending && <Skeleton lines={8} className="p-5" />}
        {words.isError && <p className="p-5 text-bad">{words.error.message}</p>}
        {words.data && (
          <PaperText text={flowing(text)} label={`Text of page ${page}`} words={placed} quote={within(text, words.data.start, quote)} active={active} onActive={setActive} className="max-h-[60dvh] min-h-0 p-5 xl:max-h-none" />
        )}
      </Card>
    </div>
  )
}

/** The part of the quote (offsets in the document) that stands on this page, as offsets in its text. */
function within(text: string, start: number | null, quote: readonly [number, number] | null): [number, number] | undefined {
  if (quote === null || start === null || quote[1] <= start) return undefined
  const from = unitsOf(text, Math.max(0, quote[0] - start))
  const to = unitsOf(text, quote[1] - start)
  return to > from ? [from, to] : undefined
}
