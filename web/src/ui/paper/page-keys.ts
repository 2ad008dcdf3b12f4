import type { KeyboardEvent } from 'react'
import { between, chosenText, type Chosen, type Word } from './words'

type Page = {
  text: string
  words: Word[]
  chosen: Chosen | undefined
  onChoose: (chosen: Chosen | undefined) => void
  /** goes to what may be done with the chosen words */
  act: () => void
  turn: (by: 1 | -1) => void
  zoom: (by: 1 | -1) => void
}

/**
 * The keyboard on the picture of a page: Enter chooses its first word, the arrows go on to the next, with Shift they
 * choose more, Enter again goes to what can be done, Ctrl/⌘+C copies, Esc lets go; N and P turn pages, + and − look closer. Without words chosen the arrows
 * scroll, as everywhere.
 */
export function pageKeys(page: Page) {
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return
    const done = event.ctrlKey || event.metaKey ? copied(event, page) : moved(event, page) || turned(event, page)
    if (done) event.preventDefault()
  }
}

function copied({ key }: KeyboardEvent, { text, words, chosen }: Page): boolean {
  if (key !== 'c' || chosen === undefined || window.getSelection()?.isCollapsed === false) return false
  void navigator.clipboard.writeText(chosenText(text, words, chosen))
  return true
}

function moved({ key, shiftKey }: KeyboardEvent, { words, chosen, onChoose, act }: Page): boolean {
  if (chosen === undefined) {
    if (key !== 'Enter' || words.length === 0) return false
    onChoose([0, 0])
    return true
  }
  if (key === 'Escape') onChoose(undefined)
  else if (key === 'Enter') act()
  else if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const by = key === 'ArrowRight' ? 1 : -1
    const end = Math.max(0, Math.min(words.length - 1, chosen[by > 0 ? 1 : 0] + by))
    onChoose(shiftKey ? between(end, chosen[by > 0 ? 0 : 1]) : [end, end])
  } else return false
  return true
}

function turned({ key, altKey }: KeyboardEvent, { turn, zoom }: Page): boolean {
  if (altKey) return false
  if (key === 'n' || key === 'p') turn(key === 'n' ? 1 : -1)
  else if (key === '+' || key === '=' || key === '-') zoom(key === '-' ? -1 : 1)
  else return false
  return true
}
