import { useQuery } from '@tanstack/react-query'
import { Download, Ellipsis, MessageCircleQuestionMark, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { bytes, plural } from '@/lib/format'
import { saveAs } from '@/lib/object-url'
import { Button, ButtonLink, IconButton } from '@/ui/button'
import { Menu } from '@/ui/menu'
import { Notice } from '@/ui/notice'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { toastProblem } from '@/ui/toasts'
import { documentQuery, downloadFile, useRetry, type DocumentDetails } from '../api'
import { DeleteDocumentDialog, titleOf } from '../components/document-table'
import { DocumentPages } from '../components/document-pages'
import { DocumentText } from '../components/document-text'
import { adviceOn } from '../lib/advice'

/** A document as it is: its pages with the recognised words, or its text; `page` and `quote` say where to look. */
export function DocumentScreen() {
  const { documentId = '' } = useParams()
  const document = useQuery(documentQuery(documentId))

  if (document.isPending)
    return (
      <Page wide>
        <Skeleton className="h-[70dvh]" />
      </Page>
    )
  if (document.isError)
    return (
      <Page wide>
        <PageHeader title="Document" back={{ to: '/rag', title: 'Documents' }} />
        <ProblemCard error={document.error} onRetry={document.refetch} />
      </Page>
    )

  return (
    <Page wide>
      <PageHeader
        title={titleOf(document.data)}
        back={{ to: `/rag/${document.data.index_id}`, title: 'Documents of this index' }}
        text={facts(document.data)}
        actions={<Actions document={document.data} />}
      />
      <Contents document={document.data} />
    </Page>
  )
}

const facts = ({ status, page_count, size_bytes, document_metadata }: DocumentDetails) =>
  [
    page_count > 0 && plural(page_count, 'page'),
    status === 'completed' && `${bytes(size_bytes)} of text`,
    'ocr' in document_metadata && 'words recognised on this machine',
  ]
    .filter(Boolean)
    .join(' · ')

function Contents({ document }: { document: DocumentDetails }) {
  const { status, page_count, content, error_message } = document
  const retry = useRetry()
  return (
    <div className="flex flex-col gap-4">
      {status === 'failed' && (
        <Notice kind="bad" title={`This document cannot be searched: ${error_message}`}>
          <p>{adviceOn(error_message ?? '')}</p>
          <Button
            size="small"
            icon={RotateCw}
            busy={retry.isPending}
            onClick={() => retry.mutate([document.id])}
            className="mt-3"
          >
            Read again
          </Button>
        </Notice>
      )}
      {(status === 'pending' || status === 'running') && (
        <Notice title={page_count > 0 ? `${plural(page_count, 'page')} read so far` : 'This document is being read'}>
          It can be asked as soon as all of it is read.
        </Notice>
      )}
      {page_count > 0 ? <DocumentPages document={document} /> : content !== null && <DocumentText content={content} />}
    </div>
  )
}

function Actions({ document }: { document: DocumentDetails }) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  const { storage } = document
  const download = () => storage && downloadFile(storage).then((blob) => saveAs(blob, titleOf(document)), toastProblem)
  return (
    <>
      {document.status === 'completed' && (
        <ButtonLink>
          <Link to={`/rag/${document.index_id}/ask?document=${document.id}`}>
            <MessageCircleQuestionMark aria-hidden className="size-4" />
            Ask this document
          </Link>
        </ButtonLink>
      )}
      <Menu
        items={[
          storage && { title: 'Download the file', icon: Download, onSelect: () => void download() },
          { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setDeleting(true) },
        ]}
      >
        <IconButton icon={Ellipsis} label="Actions of this document" />
      </Menu>
      <DeleteDocumentDialog
        document={document}
        open={deleting}
        onOpenChange={setDeleting}
        onDeleted={() => void navigate(`/rag/${document.index_id}`, { replace: true })}
      />
    </>
  )
}
