import { useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { functionsQuery } from '../../api'
import {
  callAt,
  completionsAt,
  valueAt,
  type Completion,
  type ExpressionData,
  type ExpressionFunction,
} from '../../lib/completion'
import { useExpressions, type ExpressionSurroundings } from './expression-context'

type Control = HTMLInputElement | HTMLTextAreaElement
type Options = {
  /** of the field in the config */
  name: string
  text: string
  isTemplate: boolean
  control: RefObject<Control | null>
  onChange: (text: string) => void
}

const NONE: ExpressionFunction[] = []

/** What can be read, with the element of a list where the field is worked out for each. */
function withItem({ data, items }: ExpressionSurroundings, name: string): ExpressionData {
  const { parameters, items: list } = items(name)
  if (parameters === undefined) return data
  const found = valueAt(list ?? '', data)
  const item: unknown = Array.isArray(found) ? found[0] : undefined
  return { ...Object.fromEntries(parameters.map((each) => [each, undefined])), item, ...data }
}

/** Completion in a text: what is offered at the cursor, and the keys that choose from it. */
export function useCompletion({ name, text, isTemplate, control, onChange }: Options) {
  const surroundings = useExpressions()
  const [at, setAt] = useState<number | null>(null) // the cursor; null = nothing is offered
  const [asked, setAsked] = useState(false)
  const [place, setPlace] = useState(0)
  const functions = useQuery({ ...functionsQuery(), enabled: surroundings !== null && at !== null }).data ?? NONE
  const offers =
    at === null || surroundings === null
      ? []
      : completionsAt(text, at, withItem(surroundings, name), functions, { isTemplate, asked })
  const call = at === null || surroundings === null ? null : callAt(text, at, isTemplate)
  const called = call && functions.find((each) => each.name === call.name)
  const chosen = Math.min(place, offers.length - 1)

  const look = (next: { at: number | null; asked?: boolean }) => {
    setAt(next.at)
    setAsked(next.asked ?? false)
    setPlace(0)
  }
  const choose = (offer: Completion) => {
    const cursor = offer.from + offer.insert.length
    // The text is written before the next key is heard; React has put the cursor to its end.
    flushSync(() => {
      onChange(text.slice(0, offer.from) + offer.insert + text.slice(offer.to))
      look({ at: cursor })
    })
    control.current?.focus()
    control.current?.setSelectionRange(cursor, cursor)
  }
  const keys = (event: KeyboardEvent<Control>) => {
    const done = (action: () => void) => {
      event.preventDefault()
      event.stopPropagation()
      action()
    }
    if (event.key === ' ' && event.ctrlKey)
      return done(() => look({ at: event.currentTarget.selectionStart, asked: true }))
    if (offers.length === 0) return
    if (event.key === 'ArrowDown') done(() => setPlace((chosen + 1) % offers.length))
    if (event.key === 'ArrowUp') done(() => setPlace((chosen + offers.length - 1) % offers.length))
    if (event.key === 'Escape') done(() => look({ at: null }))
    const offer = offers[chosen]
    if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && offer) done(() => choose(offer))
  }
  return {
    offers,
    chosen,
    choose,
    signature: call && called ? { ...call, of: called } : null,
    keys,
    /** told where the cursor stands after a change or a move */
    moved: (cursor: number | null) => look({ at: cursor }),
    closed: () => look({ at: null }),
  }
}
