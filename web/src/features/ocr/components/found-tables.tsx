import { Check, Copy, FileDown } from 'lucide-react'
import { plural } from '@/lib/format'
import { saveAs } from '@/lib/object-url'
import { IconButton } from '@/ui/button'
import { useCopy } from '@/ui/copy'
import { csv } from '../lib/csv'
import type { Table } from '../lib/page'

/** The tables of a page as grids, to copy into a spreadsheet or to save. */
export function FoundTables({ tables, page }: { tables: Table[]; page: number }) {
  return (
    <div className="flex min-h-0 flex-col gap-6 overflow-y-auto p-4">
      {tables.map((table, place) => (
        <Grid key={place} table={table} title={tables.length > 1 ? `Table ${place + 1}` : 'Table'} page={page} />
      ))}
    </div>
  )
}

function Grid({ table: { rows }, title, page }: { table: Table; title: string; page: number }) {
  const { copied, copy } = useCopy()
  // Tabs between cells: what a spreadsheet takes from the clipboard.
  const tabbed = rows.map((row) => row.map((cell) => (cell ?? '').replace(/\s+/g, ' ')).join('\t')).join('\n')
  const save = () => saveAs(new Blob([csv(rows)], { type: 'text/csv' }), `${title} of page ${page}.csv`)
  return (
    <section aria-label={title}>
      <div className="mb-2 flex items-center gap-1">
        <h3 className="flex-1 text-sm font-semibold">
          {title} <span className="font-normal text-ink-faint">{plural(rows.length, 'row')}</span>
        </h3>
        <IconButton icon={FileDown} label="Save as CSV" size="small" onClick={save} />
        <IconButton
          icon={copied ? Check : Copy}
          label={copied ? 'Copied' : 'Copy for a spreadsheet'}
          size="small"
          onClick={() => void copy(tabbed)}
        />
      </div>
      <div
        tabIndex={0}
        role="region"
        aria-label={`Cells of ${title}`}
        className="overflow-x-auto rounded-control border border-line"
      >
        <table className="w-full text-sm">
          <tbody className="divide-y divide-line">
            {rows.map((row, number) => (
              <tr key={number} className="divide-x divide-line">
                {row.map((cell, column) => (
                  <td key={column} className="px-2.5 py-1.5 align-top">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
