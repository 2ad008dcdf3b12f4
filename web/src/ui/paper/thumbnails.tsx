import { useEffect, useRef, useState, type ReactNode } from 'react'
import { cx } from '@/lib/classes'
import { reveal } from './reveal'

type ThumbnailsProps = {
  pages: number[]
  page: number
  onPage: (page: number) => void
  /** draws the small picture of a page */
  picture: (page: number) => ReactNode
  className?: string
}

/** All pages, small; a click opens one. */
export function Thumbnails({ pages, page, onPage, picture, className }: ThumbnailsProps) {
  const chosen = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (chosen.current !== null) reveal(chosen.current)
  }, [page])
  return (
    <nav aria-label="Pages" className={cx('flex gap-3', className)}>
      {pages.map((number) => (
        <button
          key={number}
          type="button"
          ref={number === page ? chosen : undefined}
          aria-current={number === page ? 'page' : undefined}
          aria-label={`Page ${number}`}
          onClick={() => onPage(number)}
          className="group flex w-20 shrink-0 flex-col items-center gap-1 text-xs text-ink-faint aria-[current]:font-semibold aria-[current]:text-accent"
        >
          <span className="block aspect-[210/297] w-full overflow-hidden rounded border border-line bg-white group-hover:border-edge group-aria-[current]:outline-2 group-aria-[current]:outline-offset-1 group-aria-[current]:outline-accent dark:brightness-90">
            <WhenSeen>{() => picture(number)}</WhenSeen>
          </span>
          {number}
        </button>
      ))}
    </nav>
  )
}

/** Draws its content once it comes into sight: a document may have 500 pages. */
function WhenSeen({ children }: { children: () => ReactNode }) {
  const place = useRef<HTMLSpanElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true),
    )
    if (place.current !== null) observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  return (
    <span ref={place} className="block size-full">
      {seen && children()}
    </span>
  )
}
