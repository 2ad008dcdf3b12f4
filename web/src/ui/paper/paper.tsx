import { useState, type CSSProperties } from 'react'
import { cx } from '@/lib/classes'
import { useRevealed } from './reveal'
import { useChoosing } from './use-choosing'
import { placed, type Bbox, type Chosen, type Word } from './words'
import { ChosenBoxes, PointedWord, WordBoxes } from './words-on-paper'
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
  chosen?: Chosen
  /** lets words be chosen, by click and by dragging */
  onChoose?: (chosen: Chosen | undefined) => void
  /** 1 = as wide as the place there is */
  zoom?: number
}

const NONE: never[] = []

/** A page as a picture, with what was recognised and what is quoted drawn over it. Give it the page as `key`. */
export function Paper(props: PaperProps) {
  const { picture, label, words = NONE, active, onActive, chosen, onChoose, zoom = 1 } = props
  // Once drawn, a sharper picture of the same page replaces it without a gap.
  const [here, setHere] = useState(false)
  const pointer = useChoosing({ words, chosen, onActive, onChoose })
  const pointed = active === undefined ? undefined : words[active]
  return (
    <div
      className={cx('relative mx-auto bg-white shadow-low select-none dark:brightness-90', onChoose && 'cursor-text')}
      style={{ width: `${zoom * 100}%`, aspectRatio: here ? undefined : '210 / 297' }}
      {...pointer}
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
          {props.boxes && <WordBoxes words={words} />}
          <Marks key={JSON.stringify(props.marks)} marks={props.marks ?? NONE} soft={props.soft} />
          {chosen && <ChosenBoxes key={chosen[0]} words={words} chosen={chosen} />}
          {pointed && <PointedWord word={pointed} text={props.text ?? ''} />}
        </div>
      )}
    </div>
  )
}

/** Lines marked as with a highlighter; the first is brought into sight. */
function Marks({ marks, soft }: { marks: Bbox[]; soft?: boolean }) {
  const first = useRevealed()
  return marks.map((mark, line) => (
    <div
      key={line}
      ref={line === 0 ? first : undefined}
      data-mark
      className={cx('absolute', soft ? 'near' : 'marker')}
      style={{ ...placed(mark, 0.18), '--line': Math.min(line, 8) } as CSSProperties}
    />
  ))
}
