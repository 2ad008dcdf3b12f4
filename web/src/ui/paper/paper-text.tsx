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
  active?: number
  onActive?: (word: number | undefined) => void
  className?: string
}

const NONE: Word[] = []

/** The text of a page; pointing at a word shows it on the picture, and the quoted words are marked. */
export function PaperText({ text, label, words = NONE, quote, active, onActive, className }: PaperTextProps) {
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
        const look = cx(
          part.word !== undefined && part.word === active && 'rounded-xs outline-2 outline-accent',
          part.word !== undefined &&
            doubtful(words[part.word]!) &&
            'underline decoration-bad decoration-wavy underline-offset-4',
        )
        const shared = { 'data-word': part.word, className: look || undefined }
        if (!part.quoted)
          return part.word === undefined ? (
            part.text
          ) : (
            <span key={place} {...shared}>
              {part.text}
            </span>
          )
        return (
          <mark
            key={place}
            ref={place === start ? first : undefined}
            {...shared}
            className={cx('bg-mark text-ink', look)}
          >
            {part.text}
          </mark>
        )
      })}
    </div>
  )
}
