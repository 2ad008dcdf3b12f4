import { Download, Eye, File, Folder, Link, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { bytes } from '@/lib/format'
import { saveAs } from '@/lib/object-url'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { RowMenu } from '@/ui/menu'
import type { PagerProps } from '@/ui/pager'
import { RelativeTime } from '@/ui/relative-time'
import { Table, type Column } from '@/ui/table'
import { toastProblem } from '@/ui/toasts'
import { download, useDeletePath, type StoredFile } from '../api'
import { LinkDialog } from './link-dialog'
import { Preview } from './preview'

/** A folder has no file; its path ends in a slash. */
export type Row = { name: string; path: string; file?: StoredFile }

const COLUMNS: Column<Row>[] = [
  { title: 'Name', sort: 'name', cell: (row) => <Name row={row} />, className: 'max-w-0 w-full sm:min-w-60' },
  {
    title: 'Size',
    sort: 'size',
    align: 'right',
    from: 'sm',
    cell: ({ file }) => (file ? bytes(file.size) : ''),
    className: 'whitespace-nowrap',
  },
  {
    title: 'Type',
    from: 'lg',
    cell: ({ file }) => <span className="whitespace-nowrap text-ink-soft">{file?.content_type ?? 'Folder'}</span>,
  },
  {
    title: 'Added',
    sort: 'created_at',
    from: 'md',
    cell: ({ file }) => <RelativeTime at={file?.created_at} never="" className="whitespace-nowrap text-ink-soft" />,
  },
]

type FileTableProps = {
  bucket: string
  rows: Row[]
  onFolder: (path: string) => void
  sort: string | undefined
  onSort: (sort: string | undefined) => void
  pager?: PagerProps
  stale?: boolean
}

export function FileTable({ bucket, rows, onFolder, ...rest }: FileTableProps) {
  const [shown, setShown] = useState<StoredFile | null>(null)
  return (
    <>
      <Table
        label="Files"
        columns={COLUMNS}
        rows={rows}
        rowKey={(row) => row.path}
        onOpen={(row) => (row.file ? setShown(row.file) : onFolder(row.path.slice(0, -1)))}
        menu={(row) => <FileMenu bucket={bucket} row={row} onShow={() => setShown(row.file ?? null)} />}
        {...rest}
      />
      <Preview bucket={bucket} file={shown} onClose={() => setShown(null)} />
    </>
  )
}

function Name({ row }: { row: Row }) {
  const Icon = row.file ? File : Folder
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Icon aria-hidden className="size-4.5 shrink-0 text-ink-faint" />
      <span className="truncate">{row.name}</span>
    </span>
  )
}

function FileMenu({ bucket, row, onShow }: { bucket: string; row: Row; onShow: () => void }) {
  const [open, setOpen] = useState<'link' | 'delete'>()
  const remove = useDeletePath(bucket)
  const show = (dialog: 'link' | 'delete') => (shown: boolean) => setOpen(shown ? dialog : undefined)
  const save = () => void download(bucket, row.path).then((blob) => saveAs(blob, row.name), toastProblem)
  return (
    <>
      <RowMenu
        label={`Actions of ${row.name}`}
        items={[
          row.file && { title: 'Details', icon: Eye, onSelect: onShow },
          row.file && { title: 'Download', icon: Download, onSelect: save },
          row.file && { title: 'Temporary link', icon: Link, onSelect: () => setOpen('link') },
          { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setOpen('delete') },
        ]}
      />
      {row.file && (
        <LinkDialog
          bucket={bucket}
          path={row.path}
          name={row.name}
          open={open === 'link'}
          onOpenChange={show('link')}
        />
      )}
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={show('delete')}
        title={`Delete “${row.name}”?`}
        text={
          row.file
            ? 'Links to it stop working; a document made of it is deleted too.'
            : 'The folder and all files in it will be gone.'
        }
        action="Delete"
        onConfirm={() => remove.mutateAsync(row.path)}
      />
    </>
  )
}
