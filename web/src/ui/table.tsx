import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '@/lib/classes'
import { Pager, type PagerProps } from './pager'

export type Column<Row> = {
  title: ReactNode
  cell: (row: Row) => ReactNode
  /** the server's name for this order; makes the head a button */
  sort?: string
  align?: 'left' | 'right'
  /** left out below this width, to keep the row on a phone */
  from?: 'sm' | 'md' | 'lg'
  className?: string
}

type TableProps<Row> = {
  /** what the rows are, for screen readers: "Documents" */
  label: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  /** opens the details: by a click on the row, and by the keyboard in its first cell */
  onOpen?: (row: Row) => void
  /** the row's menu, at its end: <RowMenu …/> */
  menu?: (row: Row) => ReactNode
  sort?: string
  onSort?: (sort: string | undefined) => void
  pager?: PagerProps
  /** newer rows are on their way */
  stale?: boolean
}

const FROM = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden' }
const CELL = 'px-4 first:pl-5 last:pr-5'

export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  menu,
  sort,
  onSort,
  pager,
  stale,
}: TableProps<Row>) {
  return (
    <>
      {/* relative: else the words for screen readers in it widen the page instead of scrolling along. */}
      <div className="relative overflow-x-auto">
        <table
          aria-label={label}
          className={cx('w-full text-left text-base transition-opacity', stale && 'opacity-60')}
        >
          <thead>
            <tr className="border-b border-line text-sm text-ink-faint">
              {columns.map((column, place) => (
                <Head key={place} column={column} sort={sort} onSort={onSort} />
              ))}
              {menu && (
                <th className={cx(CELL, 'w-12')}>
                  <span className="sr-only">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row) => (
              <tr
                key={rowKey(row)}
                onClick={onOpen && ((event) => fromTheRow(event.target) && onOpen(row))}
                className={cx('transition-colors', onOpen && 'cursor-pointer hover:bg-sunken/60')}
              >
                {columns.map((column, place) => (
                  <td
                    key={place}
                    className={cx(
                      CELL,
                      'h-12 py-2',
                      column.align === 'right' && 'text-right tabular-nums',
                      column.from && FROM[column.from],
                      column.className,
                    )}
                  >
                    {onOpen && place === 0 ? (
                      <OpenButton onClick={() => onOpen(row)}>{column.cell(row)}</OpenButton>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
                {menu && <td className={cx(CELL, 'py-1 text-right')}>{menu(row)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pager && <Pager {...pager} />}
    </>
  )
}

/** Whether a click was meant for the row, and not for a button, link or menu in it. */
const fromTheRow = (target: EventTarget) =>
  target instanceof Element && target.closest('a, button, input, select, label, [role^="menu"]') === null

const OpenButton = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <button
    type="button"
    onClick={onClick}
    className="inline-flex max-w-full items-center rounded text-left align-middle font-medium hover:underline"
  >
    {children}
  </button>
)

type HeadProps<Row> = { column: Column<Row>; sort: string | undefined; onSort?: (sort: string | undefined) => void }

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const look = cx(
    CELL,
    'py-2.5 font-medium whitespace-nowrap',
    column.align === 'right' && 'text-right',
    column.from && FROM[column.from],
  )
  if (!column.sort || !onSort) return <th className={look}>{column.title}</th>
  const up = sort === column.sort
  const down = sort === `-${column.sort}`
  const next = up ? `-${column.sort}` : down ? undefined : column.sort
  const Icon = down ? ArrowDown : ArrowUp
  return (
    <th className={look} aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}>
      <button
        type="button"
        onClick={() => onSort(next)}
        className={cx('group inline-flex items-center gap-1 rounded hover:text-ink', (up || down) && 'text-ink')}
      >
        {column.title}
        <Icon aria-hidden className={cx('size-3.5', !up && !down && 'opacity-0 group-hover:opacity-50')} />
      </button>
    </th>
  )
}
