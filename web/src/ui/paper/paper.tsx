import { useEffect, useRef, useState, type CSSProperties, type PointerEvent } from 'react'
import { cx } from '@/lib/classes'
import { percent } from '@/lib/format'
import { doubtful, placed, wordAt, type Bbox, type Word } from './words'
import { reveal } from './reveal'
import './paper.css'

export type PaperProps = {
  /** address of the picture; undefined while it is on its way */
  picture: string | undefined
  /** "Page 1 of letter.pdf" */
  label: string
  /** lines to mark as with a highlighter */
  marks?: Bbox[]
  /** tints the lines instead: they are near, and not what was asked for */
  soft?: boolean
  /** the recognised words; pointing at one shows it */
  words?: Word[]
  /** of the page, in which the words stand */
  text?: string
  /** draws a box around every word */
  boxes?: boolean
  /** number of the word that is pointed at, here or in the text beside */
  active?: number
  onActive?: (word: number | undefined) => void
  /** 1 = as wide as the place there is */
  zoom?: number
}

const NONE: never[] = []

/** A page as a picture, with what was recognised and what is quoted drawn over it. Give it the page as `key`. */
export function Paper({
  picture,
  label,
  marks = NONE,
  soft,
  words = NONE,
  text = '',
  boxes,
  active,
  onActive,
  zoom = 1,
}: PaperProps) {
  // Once drawn, a sharper picture of the same page replaces it without a gap.
  const [here, setHere] = useState(false)
  const first = useRef<HTMLDivElement>(null)
  const quoted = JSON.stringify(marks)
  useEffect(() => {
    if (here && first.current !== null) reveal(first.current)
  }, [here, quoted])

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const frame = event.currentTarget.getBoundingClientRect()
    const found = wordAt(words, (event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height)
    onActive?.(found < 0 ? undefined : found)
  }
  const pointed = active === undefined ? undefined : words[active]
  return (
    <div
      className="relative mx-auto bg-white shadow-low dark:brightness-90"
      style={{ width: `${zoom * 100}%`, aspectRatio: here ? undefined : '210 / 297' }}
      onPointerMove={words.length > 0 ? point : undefined}
      onPointerLeave={() => onActive?.(undefined)}
    >
      {!here && <div aria-hidden className="shimmer absolute inset-0" />}
      {picture && (
        <img
          src={picture}
          alt={label}
          draggable={false}
          onLoad={() => setHere(true)}
          className={cx('block w-full', !here && 'opacity-0')}
        />
      )}
      {here && (
        <div aria-hidden className="absolute inset-0">
          {boxes && words.map((word, number) => <WordBox key={number} word={word} />)}
          <div key={quoted} className="contents">
            {marks.map((mark, line) => (
              <div
                key={line}
                ref={line === 0 ? first : undefined}
                data-mark
                className={cx('absolute', soft ? 'near' : 'marker')}
                style={{ ...placed(mark, 0.18), '--line': Math.min(line, 8) } as CSSProperties}
              />
            ))}
          </div>
          {pointed && <Pointed word={pointed} text={text} />}
        </div>
      )}
    </div>
  )
}

const WordBox = ({ word }: { word: Word }) => (
  <div
    data-word
    className={cx(
      'absolute rounded-[2px] border',
      doubtful(word) ? 'border-bad/70 bg-bad/20' : 'border-busy/35 bg-busy/5',
    )}
    style={placed(word.bbox, 0.1)}
  />
)

function Pointed({ word, text }: { word: Word; text: string }) {
  const [, y0 = 0] = word.bbox
  return (
    <div className="absolute rounded-[3px] bg-accent/15 outline-2 outline-accent" style={placed(word.bbox, 0.15)}>
      <span
        className={cx(
          'absolute left-0 z-10 flex items-baseline gap-2 rounded-md bg-rail px-2 py-0.5 text-sm whitespace-nowrap text-rail-ink shadow-high',
          y0 < 0.06 ? 'top-full mt-1' : 'bottom-full mb-1',
        )}
      >
        {text.slice(word.start, word.end)}
        {typeof word.confidence === 'number' && (
          <span className="text-xs text-rail-soft">{percent(word.confidence)} sure</span>
        )}
      </span>
    </div>
  )
}
