import { useQuery } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { bytes, count } from '@/lib/format'
import { useTableState } from '@/lib/table-state'
import { Card } from '@/ui/card'
import { DropZone } from '@/ui/drop-zone'
import { SearchInput } from '@/ui/input'
import { RowMenu } from '@/ui/menu'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { Table, type Column } from '@/ui/table'
import { toastProblem } from '@/ui/toasts'
import { indexesQuery, useCreateIndex, type Index } from '../api'
import { DeleteIndexDialog, RenameDialog } from '../components/index-dialogs'
import { targetOf, uploads } from '../lib/uploads'
import { KINDS, LARGEST } from '../lib/kinds'

const COLUMNS: Column<Index>[] = [
  { title: 'Name', cell: (index) => index.name },
  { title: 'Documents', align: 'right', cell: (index) => count(index.document_count) },
  {
    title: 'Text',
    align: 'right',
    from: 'sm',
    className: 'whitespace-nowrap',
    cell: (index) => bytes(index.dataset_size_mb * 1024 ** 2),
  },
  {
    title: 'Created',
    from: 'sm',
    cell: (index) => <RelativeTime at={index.created_at} className="whitespace-nowrap text-ink-soft" />,
  },
]

/** All indexes: what may be asked. */
export function IndexList() {
  const state = useTableState({ q: '' })
  const q = state.filters.q
  const indexes = useQuery(indexesQuery({ skip: state.skip, limit: state.limit, q: q || undefined }))
  const navigate = useNavigate()

  if (indexes.isPending)
    return (
      <Card flush>
        <SkeletonRows rows={3} />
      </Card>
    )
  if (indexes.isError) return <ProblemCard error={indexes.error} onRetry={indexes.refetch} />
  const { data, count } = indexes.data
  if (count === 0 && !q) return <FirstDocument />

  return (
    <Card flush>
      {(count > 10 || q) && (
        <div className="border-b border-line p-3">
          <SearchInput
            value={q ?? ''}
            onChange={(text) => state.setFilter('q', text)}
            placeholder="Search by name"
            className="max-w-xs"
          />
        </div>
      )}
      {data.length === 0 ? (
        <p className="px-5 py-8 text-center text-ink-soft">No index is called like “{q}”.</p>
      ) : (
        <Table
          label="Indexes"
          columns={COLUMNS}
          rows={data}
          rowKey={(index) => index.id}
          onOpen={(index) => void navigate(`/rag/${index.id}`)}
          menu={(index) => <IndexMenu index={index} />}
          pager={count > 10 ? { state, count } : undefined}
          stale={indexes.isPlaceholderData}
        />
      )}
    </Card>
  )
}

function IndexMenu({ index }: { index: Index }) {
  const [open, setOpen] = useState<'rename' | 'delete'>()
  const show = (dialog: 'rename' | 'delete') => (shown: boolean) => setOpen(shown ? dialog : undefined)
  return (
    <>
      <RowMenu
        label={`Actions of ${index.name}`}
        items={[
          { title: 'Rename', icon: Pencil, onSelect: () => setOpen('rename') },
          { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setOpen('delete') },
        ]}
      />
      <RenameDialog key={index.name} index={index} open={open === 'rename'} onOpenChange={show('rename')} />
      <DeleteIndexDialog index={index} open={open === 'delete'} onOpenChange={show('delete')} />
    </>
  )
}

/** Nothing here yet: the first files make their index themselves. */
function FirstDocument() {
  const create = useCreateIndex()
  const navigate = useNavigate()
  const begin = (files: File[]) =>
    create.mutate(
      { name: 'My documents' },
      {
        onSuccess: (index) => {
          uploads.add(files, targetOf(index.id))
          void navigate(`/rag/${index.id}`)
        },
        onError: toastProblem,
      },
    )
  return (
    <div className="flex flex-col gap-6">
      <DropZone
        title="Drop a document: it becomes searchable on this machine"
        hint={KINDS}
        multiple
        maxBytes={LARGEST}
        disabled={create.isPending}
        onFiles={begin}
      />
      <ol className="grid gap-x-8 gap-y-4 text-ink-soft sm:grid-cols-3">
        <Step number={1} title="Drop">
          Scans are read word by word, here and not elsewhere.
        </Step>
        <Step number={2} title="Ask">
          In your own words; the answer is quoted, not invented.
        </Step>
        <Step number={3} title="See">
          Every quote opens its page, with the words marked.
        </Step>
      </ol>
    </div>
  )
}

const Step = ({ number, title, children }: { number: number; title: string; children: string }) => (
  <li className="flex gap-3">
    <span
      aria-hidden
      className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent-ink"
    >
      {number}
    </span>
    <span>
      <span className="block font-semibold text-ink">{title}</span>
      {children}
    </span>
  </li>
)
