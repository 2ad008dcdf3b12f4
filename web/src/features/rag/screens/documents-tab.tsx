import { useQuery } from '@tanstack/react-query'
import { MessageCircleQuestionMark } from 'lucide-react'
import { Link, useParams } from 'react-router'
import { useTableState } from '@/lib/table-state'
import { ButtonLink } from '@/ui/button'
import { Card } from '@/ui/card'
import { DropZone } from '@/ui/drop-zone'
import { SearchInput } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { UploadList } from '@/ui/upload-list'
import { documentsQuery, indexQuery } from '../api'
import { DocumentTable } from '../components/document-table'
import { KINDS, LARGEST } from '../lib/kinds'
import { uploads } from '../lib/uploads'

/** The documents of an index, and the way to add some. */
export function DocumentsTab() {
  const { indexId = '' } = useParams()
  const sending = uploads.use().filter(({ target }) => target === indexId)
  const ready = useQuery(indexQuery(indexId)).data?.documents_by_status.completed ?? 0
  return (
    <div className="flex flex-col gap-6">
      <div>
        <DropZone
          title="Drop documents here"
          hint={KINDS}
          multiple
          maxBytes={LARGEST}
          onFiles={(files) => uploads.add(files, indexId)}
        />
        <UploadList
          files={sending}
          onRetry={uploads.retry}
          onRemove={uploads.remove}
          className="mt-3 rounded-card border border-line bg-surface px-5"
        />
      </div>
      <Documents indexId={indexId} />
      {ready > 0 && (
        <ButtonLink kind="primary" size="large" className="self-start max-sm:w-full">
          <Link to={`/rag/${indexId}/ask`}>
            <MessageCircleQuestionMark aria-hidden className="size-4.5" />
            Ask a question
          </Link>
        </ButtonLink>
      )}
    </div>
  )
}

function Documents({ indexId }: { indexId: string }) {
  const state = useTableState({ q: '' })
  const q = state.filters.q
  const documents = useQuery(documentsQuery(indexId, { skip: state.skip, limit: state.limit, q: q || undefined }))

  if (documents.isPending)
    return (
      <Card flush>
        <SkeletonRows rows={3} />
      </Card>
    )
  if (documents.isError) return <ProblemCard error={documents.error} onRetry={documents.refetch} />
  const { data, count } = documents.data
  if (count === 0 && !q) return null // the drop zone above says it all

  return (
    <Card flush>
      {(count > 10 || q) && (
        <div className="border-b border-line p-3">
          <SearchInput
            value={q ?? ''}
            onChange={(text) => state.setFilter('q', text)}
            placeholder="Search by title"
            className="max-w-xs"
          />
        </div>
      )}
      {data.length === 0 ? (
        <p className="px-5 py-8 text-center text-ink-soft">No document is called like “{q}”.</p>
      ) : (
        <DocumentTable
          documents={data}
          pager={count > 10 ? { state, count } : undefined}
          stale={documents.isPlaceholderData}
        />
      )}
    </Card>
  )
}
