import type { MouseEvent, ReactNode } from 'react'
import { Link } from 'react-router'
import { linkTo, type Place } from '../lib/place'

/** As of Tailwind's xl: wide enough for the page beside the answer. */
const WIDE = '(min-width: 80rem)'

type PlaceLinkProps = {
  place: Place
  onPlace: (place: Place) => void
  chosen: boolean
  label: string
  title?: string
  className?: string
  children: ReactNode
}

/** A link to a place in a document. Where the page stands beside it, a plain click shows it there. */
export function PlaceLink({ place, onPlace, chosen, label, title, className, children }: PlaceLinkProps) {
  const click = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    if (!window.matchMedia(WIDE).matches) return
    event.preventDefault()
    onPlace({ ...place }) // a new object, so that a second click marks the words anew
  }
  return (
    <Link
      to={linkTo(place)}
      aria-label={label}
      title={title}
      aria-current={chosen || undefined}
      onClick={click}
      className={className}
    >
      {children}
    </Link>
  )
}

export const samePlace = (one: Place | null, other: Place) =>
  one !== null && one.documentId === other.documentId && String(one.quote) === String(other.quote)
