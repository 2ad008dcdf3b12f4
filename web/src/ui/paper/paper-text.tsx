import { useEffect, useMemo, useRef, type MouseEvent, type PointerEvent } from 'react'
import { cx } from '@/lib/classes'
import { reveal } from './reveal'
import { between, stretches, sureness, type Chosen, type Word } from './words'

type PaperTextProps = {
  text: string
  label: string
  words?: Word[]
  /** offsets of the quoted words */
  quote?: readonly [number, number]
  /** tints the quote instead: it is near, and not what was asked for */
  soft?: boolean
  active?: number
  onActive?: (word: number | undefined) => void
  chosen?: Chosen
  /** a click chooses a word, with Shift all words up to it */
  onChoose?: (chosen: Chosen) => void
  className?: string
}

const UNDERLINES = {
  doubtful: 'underline decoration-bad decoration-wavy underline-offset-4',
  unsure: 'underline decoration-warn decoration-dotted underline-offset-4',
  sure: undefined,
}
const NONE: Word[] = []

/** The text of a page; pointing at a word shows it on the picture, and the quoted words are marked. */
export function PaperText(props: PaperTextProps) {
  const { text, label, words = NONE, quote, soft, active, onActive, chosen, onChoose, className } = props
  const [from, to] = quote ?? []
  const parts = useMemo(
    () => stretches(text, words, from === undefined ? undefined : [from, to!]),
    [text, words, from, to],
  )
  const first = useRef<HTMLElement>(null)
  useEffect(() => {
    if (first.current !== null) reveal(first.current)
  }, [parts])

  const point = (event: PointerEvent) => onActive?.(wordOf(event.target))
  const choose = (event: MouseEvent) => {
    const word = wordOf(event.target)
    // Text that is being selected the browser's way is left alone.
    if (word === undefined || window.getSelection()?.isCollapsed === false) return
    onChoose?.(event.shiftKey && chosen ? between(chosen[0], word) : [word, word])
  }
  const start = parts.findIndex(({ quoted }) => quoted)
  return (
    // Focusable, so that the keyboard can scroll it.
    <div
      tabIndex={0}
      role="region"
      aria-label={label}
      onPointerOver={onActive && point}
      onPointerLeave={() => onActive?.(undefined)}
      onClick={onChoose && choose}
      className={cx('overflow-y-auto leading-relaxed break-words whitespace-pre-wrap', className)}
    >
      {parts.map((part, place) => {
        if (part.word === undefined && !part.quoted) return part.text
        const word = part.word === undefined ? undefined : words[part.word]
        const Tag = part.quoted ? 'mark' : 'span'
        return (
          <Tag
            key={place}
            ref={place === start ? first : undefined}
            data-word={part.word}
            className={cx(
              part.quoted && (soft ? 'bg-accent-soft text-accent-ink' : 'bg-mark text-ink'),
              word && UNDERLINES[sureness(word) ?? 'sure'],
              isChosen(part.word, chosen) && 'bg-accent-soft text-accent-ink',
              word && part.word === active && 'rounded-xs outline-2 outline-accent',
            )}
          >
            {part.text}
          </Tag>
        )
      })}
    </div>
  )
}

function wordOf(target: EventTarget): number | undefined {
  const word = target instanceof Element ? target.closest('[data-word]') : null
  return word === null ? undefined : Number(word.getAttribute('data-word'))
}

const isChosen = (word: number | undefined, chosen: Chosen | undefined) =>
  word !== undefined && chosen !== undefined && word >= chosen[0] && word <= chosen[1]
