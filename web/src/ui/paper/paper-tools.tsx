import { ChevronLeft, ChevronRight, ScanText, ZoomIn, ZoomOut } from 'lucide-react'
import { percent } from '@/lib/format'
import { IconButton } from '../button'

const ZOOMS = [1, 1.25, 1.5, 2, 3]

/** The next larger (1) or smaller (-1) size, as far as there is one. */
export const zoomed = (zoom: number, by: 1 | -1) => ZOOMS[ZOOMS.indexOf(zoom) + by] ?? zoom

type PaperToolsProps = {
  page: number
  pages: number
  onPage: (page: number) => void
  zoom: number
  onZoom: (zoom: number) => void
  boxes?: boolean
  onBoxes?: (boxes: boolean) => void
}

/** Turning pages, looking closer, and showing the recognised words. */
export function PaperTools({ page, pages, onPage, zoom, onZoom, boxes, onBoxes }: PaperToolsProps) {
  const step = ZOOMS.indexOf(zoom)
  return (
    <div role="toolbar" aria-label="Page" className="flex items-center gap-x-1 text-sm text-ink-soft">
      <IconButton
        icon={ChevronLeft}
        label="Previous page (P)"
        size="small"
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
      />
      <span className="whitespace-nowrap tabular-nums" aria-live="polite">
        <span className="max-sm:sr-only">Page</span> {page} of {pages}
      </span>
      <IconButton
        icon={ChevronRight}
        label="Next page (N)"
        size="small"
        disabled={page >= pages}
        onClick={() => onPage(page + 1)}
      />
      <span aria-hidden className="mx-1.5 h-5 w-px bg-line" />
      <IconButton
        icon={ZoomOut}
        label="Smaller (−)"
        size="small"
        disabled={step <= 0}
        onClick={() => onZoom(zoomed(zoom, -1))}
      />
      <span className="min-w-10 text-center tabular-nums max-sm:hidden">{percent(zoom)}</span>
      <IconButton
        icon={ZoomIn}
        label="Larger (+)"
        size="small"
        disabled={step >= ZOOMS.length - 1}
        onClick={() => onZoom(zoomed(zoom, 1))}
      />
      {onBoxes && (
        <>
          <span aria-hidden className="mx-1.5 h-5 w-px bg-line" />
          <button
            type="button"
            aria-pressed={boxes}
            onClick={() => onBoxes(!boxes)}
            className="inline-flex h-8 items-center gap-1.5 rounded-control px-2.5 font-medium hover:bg-sunken hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
          >
            <ScanText aria-hidden className="size-4" />
            Words
          </button>
        </>
      )}
    </div>
  )
}
