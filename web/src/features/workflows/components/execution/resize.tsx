import { useState, type KeyboardEvent, type PointerEvent } from 'react'

const KEY = 'workflows.panel-height'
const LEAST = 160 // pixels
const STEP = 32

const most = () => Math.round(window.innerHeight * 0.75)
const within = (height: number) => Math.min(most(), Math.max(LEAST, height))

/** The panel's height, kept by this browser. */
export function usePanelHeight() {
  const [height, set] = useState(() => within(Number(stored()) || Math.round(window.innerHeight * 0.46)))
  const setHeight = (next: number) => {
    set(within(next))
    try {
      localStorage.setItem(KEY, String(within(next)))
    } catch {
      // It then lasts as long as the page.
    }
  }
  return { height, setHeight }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null // storage is refused in some private windows
  }
}

/** The panel's upper edge: to be dragged, or moved by the arrow keys. */
export function ResizeHandle({ height, onHeight }: { height: number; onHeight: (height: number) => void }) {
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const bottom = event.currentTarget.parentElement?.getBoundingClientRect().bottom ?? 0
    onHeight(bottom - event.clientY)
  }
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowUp' ? STEP : event.key === 'ArrowDown' ? -STEP : 0
    if (step !== 0) onHeight(height + step)
  }
  return (
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the panel"
      aria-valuenow={Math.round(height)}
      aria-valuemin={LEAST}
      aria-valuemax={most()}
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      className="group absolute inset-x-0 -top-1.5 z-10 flex h-3 cursor-row-resize touch-none items-center justify-center"
    >
      <span aria-hidden className="h-1 w-10 rounded-full bg-line group-hover:bg-accent" />
    </div>
  )
}
