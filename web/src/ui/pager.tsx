import { ChevronLeft, ChevronRight } from 'lucide-react'
import { PAGE_SIZES, type TableState } from '@/lib/table-state'
import { count as shown } from '@/lib/format'
import { IconButton } from './button'

export type PagerProps = { state: TableState; count: number }

/** "26–50 of 137", the page size, and the way to the next page. */
export function Pager({ state, count }: PagerProps) {
  const last = Math.max(1, Math.ceil(count / state.size))
  const from = Math.min(count, state.skip + 1)
  const to = Math.min(count, state.skip + state.size)
  return (
    <nav
      aria-label="Pages"
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line px-5 py-2 text-sm text-ink-soft"
    >
      <label className="flex items-center gap-2">
        Rows
        <select
          value={state.size}
          onChange={(event) => state.setSize(Number(event.target.value))}
          className="h-8 rounded-md border border-edge bg-surface px-1.5 text-ink"
        >
          {PAGE_SIZES.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
      <div className="flex items-center gap-2">
        <span className="tabular-nums">
          {shown(from)}–{shown(to)} of {shown(count)}
        </span>
        <IconButton
          icon={ChevronLeft}
          label="Previous page"
          size="small"
          disabled={state.page <= 1}
          onClick={() => state.setPage(state.page - 1)}
        />
        <IconButton
          icon={ChevronRight}
          label="Next page"
          size="small"
          disabled={state.page >= last}
          onClick={() => state.setPage(state.page + 1)}
        />
      </div>
    </nav>
  )
}
