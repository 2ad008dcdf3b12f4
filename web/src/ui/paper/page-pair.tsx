import { useState, type ReactNode } from 'react'
import { Card } from '../card'
import { ProblemCard } from '../problem-card'
import { Skeleton } from '../skeleton'
import { Paper } from './paper'
import { PaperText } from './paper-text'
import { PaperTools } from './paper-tools'
import { flowing, type Bbox, type Word } from './words'

/** Width of the picture to ask for, in pixels: as sharp as this screen shows, and no slower to draw than that. */
export const pictureWidth = (zoom = 1) =>
  Math.min(2400, Math.round(1000 * Math.min(2, window.devicePixelRatio || 1) * Math.max(1, zoom * 0.8)))

type PagePairProps = {
  page: number
  pages: number
  onPage: (page: number) => void
  /** 1 = as wide as the place there is; the picture's width follows it */
  zoom: number
  onZoom: (zoom: number) => void
  /** url: undefined while it is on its way */
  picture: { url: string | undefined; error: unknown; refetch: () => unknown }
  /** undefined while it is on its way */
  text: string | undefined
  words: Word[] | undefined
  marks?: Bbox[]
  /** the marks and the quote are near, and not what was asked for */
  soft?: boolean
  /** offsets in the text */
  quote?: readonly [number, number]
  problem?: unknown
  /** at the head of the text: a button to copy it */
  textActions?: ReactNode
}

/** A page as picture and as text, side by side: pointing at a word shows it in both. Give it the page as `key`. */
export function PagePair({
  page,
  pages,
  onPage,
  zoom,
  onZoom,
  picture,
  text,
  words,
  marks,
  soft,
  quote,
  problem,
  textActions,
}: PagePairProps) {
  const [boxes, setBoxes] = useState(false)
  const [active, setActive] = useState<number>()
  return (
    <div className="grid min-w-0 flex-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem] 2xl:grid-cols-[minmax(0,1fr)_26rem]">
      <Card flush className="flex min-w-0 flex-col md:max-h-[calc(100dvh-6rem)]">
        <div className="border-b border-line px-2 py-1.5">
          <PaperTools
            page={page}
            pages={pages}
            onPage={onPage}
            zoom={zoom}
            onZoom={onZoom}
            boxes={boxes}
            onBoxes={setBoxes}
          />
        </div>
        <div
          tabIndex={0}
          role="region"
          aria-label={`Page ${page}`}
          className="min-h-0 overflow-auto bg-sunken p-3 sm:p-5"
        >
          {picture.error ? (
            <ProblemCard error={picture.error} onRetry={picture.refetch} action={<span />} />
          ) : (
            <Paper
              picture={picture.url}
              label={`Page ${page}`}
              marks={marks}
              soft={soft}
              words={words}
              text={text}
              boxes={boxes}
              active={active}
              onActive={setActive}
              zoom={zoom}
            />
          )}
        </div>
      </Card>
      <Card flush className="flex min-w-0 flex-col md:max-h-[calc(100dvh-6rem)]">
        <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-5">
          <h2 className="text-base">Text of the page</h2>
          {textActions}
        </div>
        {problem ? (
          <ProblemCard error={problem} className="p-4" action={<span />} />
        ) : (
          text === undefined && <Skeleton lines={8} className="p-5" />
        )}
        {text === '' && <p className="p-5 text-ink-soft">No words on this page.</p>}
        {text && (
          <PaperText
            text={flowing(text)}
            label={`Text of page ${page}`}
            words={words}
            quote={quote}
            soft={soft}
            active={active}
            onActive={setActive}
            className="min-h-0 p-5 max-md:max-h-[60dvh]"
          />
        )}
      </Card>
    </div>
  )
}
