import { useEffect, useRef } from 'react'

/** Scrolls the nearest scrolling box, or the page, so that the element stands in its upper half. */
export function reveal(element: Element) {
  const smooth = !window.matchMedia('(prefers-reduced-motion: reduce)').matches
  const behavior = smooth ? 'smooth' : 'auto'
  const box = scroller(element)
  const { top, height, left, width } = element.getBoundingClientRect()
  const frame = visible(box)
  const inside =
    top >= frame.top &&
    top + height <= frame.top + frame.height &&
    left >= frame.left &&
    left + width <= frame.left + frame.width
  if (inside) return
  const by = {
    top: top - frame.top - frame.height / 3,
    left: left + width / 2 - frame.left - frame.width / 2,
    behavior,
  } as const
  ;(box ?? window).scrollBy(by)
}

/** For an element that is to be in sight once it is drawn. */
export function useRevealed() {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (element.current !== null) reveal(element.current)
  }, [])
  return element
}

/** What of the box can be seen: a part of it may lie below the window's edge. */
function visible(box: Element | null) {
  const { top, left, right, bottom } = box?.getBoundingClientRect() ?? {
    top: 0,
    left: 0,
    right: Infinity,
    bottom: Infinity,
  }
  const [y, x] = [Math.max(0, top), Math.max(0, left)]
  return {
    top: y,
    left: x,
    height: Math.min(window.innerHeight, bottom) - y,
    width: Math.min(window.innerWidth, right) - x,
  }
}

function scroller(element: Element): Element | null {
  for (let box = element.parentElement; box !== null && box !== document.body; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box
  }
  return null
}
