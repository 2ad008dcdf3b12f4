import { Check, Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { IconButton } from '@/ui/button'
import { useCopy } from '@/ui/copy'
import type { Side } from '@/ui/paper/page-pair'
import { PanelTabs } from '@/ui/tabs'
import { doubtsOf } from '../lib/doubts'
import type { Field, ReadPage, Reading } from '../lib/page'
import { CheckList } from './check-list'
import { FoundFields } from './found-fields'
import { FoundTables } from './found-tables'

type PageSideProps = {
  side: Side
  read: ReadPage
  reading: Reading
  fields: Field[]
  /** by its number in the document */
  onPage: (page: number) => void
}

/** Beside the picture: the text, what wants checking, and the tables and fields that were found. */
export function PageSide({ side, read, reading, fields, onPage }: PageSideProps) {
  const [shown, setShown] = useState('text')
  const doubts = doubtsOf(reading.words).length
  const { tables = [] } = read
  const panels: { id: string; title: ReactNode; content: ReactNode }[] = [
    {
      id: 'text',
      title: 'Text',
      content: (
        <>
          {side.text}
          <Prepared read={read} />
        </>
      ),
    },
    {
      id: 'check',
      title: <Counted title="To check" number={doubts} />,
      content: <CheckList reading={reading} chosen={side.chosen} onChoose={side.choose} />,
    },
    ...(tables.length > 0
      ? [
          {
            id: 'tables',
            title: <Counted title="Tables" number={tables.length} />,
            content: <FoundTables tables={tables} page={read.page} />,
          },
        ]
      : []),
    ...(fields.length > 0
      ? [
          {
            id: 'fields',
            title: <Counted title="Fields" number={fields.length} />,
            content: <FoundFields fields={fields} page={read.page} onPage={onPage} />,
          },
        ]
      : []),
  ]
  return (
    <PanelTabs
      label={`Page ${read.page}`}
      value={panels.some(({ id }) => id === shown) ? shown : 'text'}
      onChange={setShown}
      tabs={panels}
      actions={shown === 'text' && <CopyText text={reading.text} />}
    />
  )
}

const Counted = ({ title, number }: { title: string; number: number }) => (
  <>
    {title} {number > 0 && <span className="text-ink-faint tabular-nums">{number}</span>}
  </>
)

/** What was done to the picture before it was read. */
function Prepared({ read: { preparation, source } }: { read: ReadPage }) {
  const words =
    source === 'text_layer' ? 'The text that the PDF brought along' : preparation && `Picture: ${preparation.taken}`
  if (!words) return null
  return (
    <p title={preparation?.why} className="border-t border-line px-5 py-2 text-sm text-ink-faint">
      {words}
    </p>
  )
}

function CopyText({ text }: { text: string }) {
  const { copied, copy } = useCopy()
  return (
    <IconButton
      icon={copied ? Check : Copy}
      label={copied ? 'Copied' : 'Copy the text'}
      size="small"
      onClick={() => void copy(text)}
    />
  )
}
