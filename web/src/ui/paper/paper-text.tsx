import { useEffect, useMemo, useRef, type PointerEvent } from 'react'
import { cx } from '@/lib/classes'
import { reveal } from './reveal'
import { doubtful, stretches, type Word } from './words'

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
  className?: string
}

const NONE: Word[] = []

/** The text of a page; pointing at a word shows it on the picture, and the quoted words are marked. */
export function PaperText(props: PaperTextProps) {
  const { text, label, words = NONE, quote, soft, active, onActive, className } = props
  const [from, to] = quote ?? []
  const parts = useMemo(
    () => stretches(text, words, from === undefined ? undefined : [from, to!]),
    [text, words, from, to],
  )
  const first = useRef<HTMLElement>(null)
  useEffect(() => {
    if (first.current !== null) reveal(first.current)
  }, [parts])

  const point = (event: PointerEvent) => {
    const word = event.target instanceof Element ? event.target.closest('[data-word]') : null
    onActive?.(word === null ? undefined : Number(word.getAttribute('data-word')))
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
              word && doubtful(word) && 'underline decoration-bad decoration-wavy underline-offset-4',
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
