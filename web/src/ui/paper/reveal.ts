/** Scrolls the nearest scrolling box, or the page, so that the element stands in its upper half. */
export function reveal(element: Element) {
  const smooth = !window.matchMedia('(prefers-reduced-motion: reduce)').matches
  const behavior = smooth ? 'smooth' : 'auto'
  const box = scroller(element)
  const { top, height, left, width } = element.getBoundingClientRect()
  const frame = box?.getBoundingClientRect() ?? { top: 0, height: window.innerHeight, left: 0, width: window.innerWidth }
  const inside = top >= frame.top && top + height <= frame.top + frame.height && left >= frame.left && left + width <= frame.left + frame.width
  if (inside) return
  const by = { top: top - frame.top - frame.height / 3, left: left + width / 2 - frame.left - frame.width / 2, behavior } as const
  ;(box ?? window).scrollBy(by)
}

function scroller(element: Element): Element | null {
  for (let box = element.parentElement; box !== null && box !== document.body; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box
  }
  return null
}
