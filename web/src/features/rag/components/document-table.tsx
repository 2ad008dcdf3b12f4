import { Eye, FileText, MessageCircleQuestionMark, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { count, percent } from '@/lib/format'
import { useLiveProgress } from '@/lib/live-progress'
import { Badge, StatusBadge } from '@/ui/badge'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { RowMenu } from '@/ui/menu'
import type { PagerProps } from '@/ui/pager'
import { Progress } from '@/ui/progress'
import { RelativeTime } from '@/ui/relative-time'
import { Table, type Column } from '@/ui/table'
import { useDeleteDocument, useRetry, type Document } from '../api'
import { adviceOn } from '../lib/advice'

export const titleOf = ({ title }: { title: string | null }) => title ?? 'Untitled text'

const SOURCES: Record<string, string> = { upload: 'Upload', api: 'Text', workflow: 'Workflow', watch: 'Watch' }

type DocumentTableProps = { documents: Document[]; pager?: PagerProps; stale?: boolean }

export function DocumentTable({ documents, pager, stale }: DocumentTableProps) {
  const progress = useLiveProgress('rag.document')
  const navigate = useNavigate()
  const columns: Column<Document>[] = [
    { title: 'Document', cell: (document) => <Name document={document} />, className: 'max-w-0 w-full sm:min-w-60' },
    {
      title: 'State',
      cell: (document) => <State document={document} progress={progress[document.id]} />,
      className: 'min-w-32',
    },
    {
      title: 'Passages',
      align: 'right',
      from: 'lg',
      cell: ({ status, chunk_count }) => (status === 'completed' ? count(chunk_count) : '–'),
    },
    {
      title: 'From',
      from: 'lg',
      cell: ({ source }) => <span className="text-ink-soft">{SOURCES[source] ?? source}</span>,
    },
    {
      title: 'Added',
      from: 'md',
      cell: ({ created_at }) => <RelativeTime at={created_at} className="whitespace-nowrap text-ink-soft" />,
    },
  ]
  return (
    <Table
      label="Documents"
      columns={columns}
      rows={documents}
      rowKey={(document) => document.id}
      onOpen={(document) => void navigate(`/rag/documents/${document.id}`)}
      menu={(document) => <DocumentMenu document={document} />}
      pager={pager}
      stale={stale}
    />
  )
}

function Name({ document }: { document: Document }) {
  return (
    <span className="flex min-w-0 items-start gap-2.5 py-1">
      <FileText aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-faint" />
      <span className="min-w-0">
        <span className="block truncate">{titleOf(document)}</span>
        {document.error_message && (
          <span className="block text-sm font-normal text-pretty whitespace-normal text-bad">
            {sentence(document.error_message)} <span className="text-ink-soft">{adviceOn(document.error_message)}</span>
          </span>
        )}
      </span>
    </span>
  )
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`

function State({ document, progress }: { document: Document; progress: number | undefined }) {
  if (document.status === 'running') {
    return (
      <span className="flex flex-col gap-1">
        <Badge tone="busy" dot moving className="self-start">
          {progress === undefined || progress < 0.5 ? 'Reading' : 'Indexing'}
          {progress !== undefined && ` ${percent(progress)}`}
        </Badge>
        {progress !== undefined && (
          <Progress value={progress} label={`Indexing ${titleOf(document)}`} className="w-24" />
        )}
      </span>
    )
  }
  if (document.status === 'pending') return <Badge dot>Waiting</Badge>
  if (document.status === 'completed')
    return (
      <Badge tone="good" dot>
        Searchable
      </Badge>
    )
  return <StatusBadge status={document.status} />
}

function DocumentMenu({ document }: { document: Document }) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  const retry = useRetry()
  return (
    <>
      <RowMenu
        label={`Actions of ${titleOf(document)}`}
        items={[
          { title: 'Open', icon: Eye, onSelect: () => void navigate(`/rag/documents/${document.id}`) },
          document.status === 'completed' && {
            title: 'Ask this document',
            icon: MessageCircleQuestionMark,
            onSelect: () => void navigate(`/rag/${document.index_id}/ask?document=${document.id}`),
          },
          document.status === 'failed' && {
            title: 'Read again',
            icon: RotateCw,
            onSelect: () => retry.mutate([document.id]),
          },
          { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setDeleting(true) },
        ]}
      />
      <DeleteDocumentDialog document={document} open={deleting} onOpenChange={setDeleting} />
    </>
  )
}

type DeleteProps = { document: Document; open: boolean; onOpenChange: (open: boolean) => void; onDeleted?: () => void }

export function DeleteDocumentDialog({ document, open, onOpenChange, onDeleted }: DeleteProps) {
  const remove = useDeleteDocument()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete “${titleOf(document)}”?`}
      text="It is not found any more, at once; its file is deleted too."
      action="Delete"
      onConfirm={() => remove.mutateAsync(document.id).then(onDeleted)}
    />
  )
}
