import { memo } from 'react'
import { cx } from '@/lib/classes'
import { percent } from '@/lib/format'
import { useRevealed } from './reveal'
import { placed, sureness, type Chosen, type Sureness, type Word } from './words'

const BOXES: Record<Sureness, string> = {
  sure: 'border-busy/35 bg-busy/5',
  unsure: 'border-warn/70 bg-warn/15',
  doubtful: 'border-bad/70 bg-bad/20',
}

/** A box around every recognised word; drawn once, however the pointer moves over a thousand of them. */
export const WordBoxes = memo(({ words }: { words: Word[] }) =>
  words.map((word, number) => <WordBox key={number} word={word} />),
)

/** Its colour tells how sure the recognition is, and a number where it is not. */
function WordBox({ word }: { word: Word }) {
  const sure = sureness(word) ?? 'sure'
  return (
    <div
      data-word
      data-sure={sure}
      className={cx('absolute rounded-[2px] border', BOXES[sure])}
      style={placed(word.bbox, 0.1)}
    >
      {sure !== 'sure' && (
        <span
          className={cx(
            'absolute right-0 bottom-full rounded-t-[2px] px-0.5 text-[0.5625rem] leading-tight font-semibold whitespace-nowrap',
            sure === 'doubtful' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
          )}
        >
          {percent(word.confidence ?? 0)}
        </span>
      )}
    </div>
  )
}

/** The word under the pointer, large enough to read, with how sure the recognition is. */
export function PointedWord({ word, text }: { word: Word; text: string }) {
  const [x0 = 0, y0 = 0] = word.bbox
  return (
    <div className="absolute rounded-[3px] bg-accent/15 outline-2 outline-accent" style={placed(word.bbox, 0.15)}>
      <span
        className={cx(
          'absolute z-10 flex items-baseline gap-2 rounded-md bg-rail px-2 py-0.5 text-sm whitespace-nowrap text-rail-ink shadow-high',
          x0 < 0.8 ? 'left-0' : 'right-0',
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

/** The boxes of the chosen words; the first is brought into sight. */
export function ChosenBoxes({ words, chosen: [from, to] }: { words: Word[]; chosen: Chosen }) {
  const first = useRevealed()
  return words
    .slice(from, to + 1)
    .map(({ bbox }, place) => (
      <div
        key={place}
        ref={place === 0 ? first : undefined}
        data-chosen
        className="absolute rounded-[2px] bg-accent/25 outline-1 outline-accent/60"
        style={placed(bbox, 0.12)}
      />
    ))
}
