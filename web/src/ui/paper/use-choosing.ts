import { useRef, type PointerEvent } from 'react'
import { between, wordAt, type Chosen, type Word } from './words'

type Choosing = {
  words: Word[]
  chosen: Chosen | undefined
  onActive?: (word: number | undefined) => void
  onChoose?: (chosen: Chosen | undefined) => void
}

/**
 * What the pointer does on the picture of a page: it shows the word it is on; a click chooses one, with Shift all up
 * to it, a drag of the mouse all it goes over; a click beside the words chooses none. A finger scrolls, and taps.
 */
export function useChoosing({ words, chosen, onActive, onChoose }: Choosing) {
  const from = useRef<number>(undefined)
  if (words.length === 0) return {}
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (!onChoose || event.button !== 0) return
      const word = under(event, words)
      from.current = word !== undefined && event.shiftKey && chosen ? chosen[0] : word
      onChoose(word === undefined ? undefined : between(from.current!, word))
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const word = under(event, words)
      onActive?.(word)
      const dragging = event.buttons === 1 && event.pointerType !== 'touch'
      if (dragging && word !== undefined && from.current !== undefined) onChoose?.(between(from.current, word))
    },
    onPointerLeave: () => onActive?.(undefined),
  }
}

function under(event: PointerEvent<HTMLElement>, words: Word[]): number | undefined {
  const frame = event.currentTarget.getBoundingClientRect()
  const found = wordAt(words, (event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height)
  return found < 0 ? undefined : found
}
