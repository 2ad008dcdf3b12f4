import { useRef, useState, type ReactNode } from 'react'
import { Card } from '../card'
import { ProblemCard } from '../problem-card'
import { Skeleton } from '../skeleton'
import { pageKeys } from './page-keys'
import { Paper } from './paper'
import { PaperText } from './paper-text'
import { PaperTools, zoomed } from './paper-tools'
import { SelectionBar } from './selection-bar'
import { flowing, type Bbox, type Chosen, type Word } from './words'

/** Width of the picture to ask for, in pixels: as sharp as this screen shows, and no slower to draw than that. */
export const pictureWidth = (zoom = 1) =>
  Math.min(2400, Math.round(1000 * Math.min(2, window.devicePixelRatio || 1) * Math.max(1, zoom * 0.8)))

/** What a panel beside the text may use: the text itself, drawn, and the words that are chosen. */
export type Side = {
  text: ReactNode
  chosen: Chosen | undefined
  choose: (chosen: Chosen | undefined) => void
}

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
  /** in place of the text alone: what stands beside the picture */
  side?: (side: Side) => ReactNode
  /** what else may be done with chosen words; `back` returns the keyboard to the page */
  onChosen?: (chosen: Chosen, back: () => void) => ReactNode
}

/** A page as picture and as text, side by side: a word pointed at or chosen shows in both. Give it the page as `key`. */
export function PagePair(props: PagePairProps) {
  const { page, pages, onPage, zoom, onZoom, text, words, side, onChosen } = props
  const [boxes, setBoxes] = useState(false)
  const [active, setActive] = useState<number>()
  const [chosen, choose] = useState<Chosen>()
  const region = useRef<HTMLDivElement>(null)
  const bar = useRef<HTMLDivElement>(null)
  const pointing = { active, onActive: setActive, chosen, onChoose: choose }
  const keys = pageKeys({
    text: text ?? '',
    words: words ?? [],
    chosen,
    onChoose: choose,
    act: () => bar.current?.querySelector<HTMLElement>('input, button')?.focus(),
    turn: (by) => page + by >= 1 && page + by <= pages && onPage(page + by),
    zoom: (by) => onZoom(zoomed(zoom, by)),
  })
  const writing = <Writing {...props} pointing={pointing} />
  return (
    <div className="grid min-w-0 flex-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem] 2xl:grid-cols-[minmax(0,1fr)_26rem]">
      {/* Not cut off at its edge: the bar of chosen words stays in sight at the foot of the window. */}
      <Card flush className="flex min-w-0 flex-col overflow-visible! md:max-h-[calc(100dvh-6rem)]">
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
          ref={region}
          tabIndex={0}
          role="region"
          aria-label={`Page ${page}`}
          onKeyDown={keys}
          className="min-h-0 overflow-auto rounded-b-card bg-sunken p-3 focus-visible:outline-offset-[-2px] sm:p-5"
        >
          <Picture {...props} pointing={pointing} boxes={boxes} />
        </div>
        {chosen && text !== undefined && words?.[chosen[1]] && (
          <SelectionBar ref={bar} text={text} words={words} chosen={chosen} onClose={() => choose(undefined)}>
            {onChosen?.(chosen, () => region.current?.focus({ preventScroll: true }))}
          </SelectionBar>
        )}
      </Card>
      <Card flush className="flex min-w-0 flex-col md:max-h-[calc(100dvh-6rem)]">
        {side ? side({ text: writing, chosen, choose }) : <WithHead {...props}>{writing}</WithHead>}
      </Card>
    </div>
  )
}

type Pointing = {
  active: number | undefined
  onActive: (word: number | undefined) => void
  chosen: Chosen | undefined
  onChoose: (chosen: Chosen | undefined) => void
}

type PictureProps = PagePairProps & { pointing: Pointing; boxes: boolean }

function Picture({ page, picture, marks, soft, words, text, zoom, boxes, pointing }: PictureProps) {
  if (picture.error) return <ProblemCard error={picture.error} onRetry={picture.refetch} action={<span />} />
  return (
    <Paper
      picture={picture.url}
      label={`Page ${page}`}
      marks={marks}
      soft={soft}
      words={words}
      text={text}
      boxes={boxes}
      zoom={zoom}
      {...pointing}
    />
  )
}

const WithHead = ({ textActions, children }: Pick<PagePairProps, 'textActions'> & { children: ReactNode }) => (
  <>
    <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-5">
      <h2 className="text-base">Text of the page</h2>
      {textActions}
    </div>
    {children}
  </>
)

function Writing({ page, text, words, quote, soft, problem, pointing }: PagePairProps & { pointing: Pointing }) {
  if (problem) return <ProblemCard error={problem} className="p-4" action={<span />} />
  if (text === undefined) return <Skeleton lines={8} className="p-5" />
  if (text === '') return <p className="p-5 text-ink-soft">No words on this page.</p>
  return (
    <PaperText
      text={flowing(text)}
      label={`Text of page ${page}`}
      words={words}
      quote={quote}
      soft={soft}
      {...pointing}
      className="min-h-0 p-5 max-md:max-h-[60dvh]"
    />
  )
}
