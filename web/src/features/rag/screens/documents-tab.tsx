import { useQuery } from '@tanstack/react-query'
import { FileType2, MessageCircleQuestionMark, RotateCw, Tags } from 'lucide-react'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { plural } from '@/lib/format'
import { useTableState } from '@/lib/table-state'
import { Button, ButtonLink } from '@/ui/button'
import { Card } from '@/ui/card'
import { DropZone } from '@/ui/drop-zone'
import { FilterChips } from '@/ui/filter-chips'
import { SearchInput } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { Uploads } from '@/ui/uploads'
import { documentsQuery, indexQuery, useRetry, type Document } from '../api'
import { DocumentTable } from '../components/document-table'
import { MetadataFields } from '../components/metadata-fields'
import { ReadingProgress } from '../components/reading-progress'
import { Reembedding } from '../components/reembedding'
import { TextDialog } from '../components/text-dialog'
import { KINDS, LARGEST } from '../lib/kinds'
import { metadataOf, type Pair } from '../lib/metadata'
import { placeOf, targetOf, uploads } from '../lib/uploads'

/** The documents of an index, and the way to add some. */
export function DocumentsTab() {
  const { indexId = '' } = useParams()
  const index = useQuery(indexQuery(indexId)).data
  const states = index?.documents_by_status ?? {}
  return (
    <div className="flex flex-col gap-6">
      <AddDocuments indexId={indexId} />
      {index?.reembedding && <Reembedding indexId={indexId} state={index.reembedding} />}
      <ReadingProgress states={states} />
      {(states.completed ?? 0) > 0 && (
        <ButtonLink kind="primary" size="large" className="self-start max-sm:w-full">
          <Link to={`/rag/${indexId}/ask`}>
            <MessageCircleQuestionMark aria-hidden className="size-4.5" />
            Ask a question
          </Link>
        </ButtonLink>
      )}
      <Documents indexId={indexId} states={states} />
    </div>
  )
}

function AddDocuments({ indexId }: { indexId: string }) {
  const [pairs, setPairs] = useState<Pair[]>([])
  const [writing, setWriting] = useState(false)
  return (
    <div>
      <DropZone
        title="Drop documents here"
        hint={KINDS}
        multiple
        maxBytes={LARGEST}
        onFiles={(files) => uploads.add(files, targetOf(indexId, metadataOf(pairs)))}
      />
      <Uploads
        queue={uploads}
        belongs={(target) => placeOf(target).indexId === indexId}
        className="mt-3 rounded-card border border-line bg-surface"
      />
      <div className="mt-3 flex flex-wrap items-start gap-x-6 gap-y-2">
        <details>
          <summary className="inline-flex list-none items-center gap-2 rounded text-sm font-medium text-ink-soft hover:text-ink">
            <Tags aria-hidden className="size-4" />
            Metadata of the next files
            {pairs.length > 0 && <span className="font-normal text-accent">{pairs.length}</span>}
          </summary>
          <div className="mt-3 rounded-card border border-line bg-surface p-5">
            <p className="mb-3 text-sm text-ink-soft">Questions can be asked to only those that carry it.</p>
            <MetadataFields pairs={pairs} onPairs={setPairs} />
          </div>
        </details>
        <button
          type="button"
          onClick={() => setWriting(true)}
          className="inline-flex items-center gap-2 rounded text-sm font-medium text-ink-soft hover:text-ink"
        >
          <FileType2 aria-hidden className="size-4" />
          Add a text
        </button>
      </div>
      {writing && <TextDialog indexId={indexId} onClose={() => setWriting(false)} />}
    </div>
  )
}

const STATES = [
  { value: 'pending', title: 'Waiting' },
  { value: 'running', title: 'Being read' },
  { value: 'completed', title: 'Searchable' },
  { value: 'failed', title: 'Failed' },
]

const sumOf = (states: Record<string, number>) => Object.values(states).reduce((sum, number) => sum + number, 0)

/** All, and every state that a document is in, or that is shown. */
const choicesOf = (states: Record<string, number>, shown: string) => [
  { value: '', title: 'All', count: sumOf(states) },
  ...STATES.map((each) => ({ ...each, count: states[each.value] ?? 0 })).filter(
    ({ value, count }) => count > 0 || value === shown,
  ),
]

type DocumentsProps = { indexId: string; states: Record<string, number> }

function Documents({ indexId, states }: DocumentsProps) {
  const state = useTableState({ q: '', status: '' })
  const { q, status } = state.filters as { q: string; status: Document['status'] | '' }
  const documents = useQuery(
    documentsQuery(indexId, {
      skip: state.skip,
      limit: state.limit,
      ...(q ? { q } : {}),
      ...(status ? { status } : {}),
    }),
  )
  const all = sumOf(states)

  if (documents.isPending)
    return (
      <Card flush>
        <SkeletonRows rows={3} />
      </Card>
    )
  if (documents.isError) return <ProblemCard error={documents.error} onRetry={documents.refetch} />
  const { data, count } = documents.data
  if (count === 0 && !q && !status) return null // the drop zone above says it all

  return (
    <Card flush>
      <div className="flex flex-wrap items-center gap-3 border-b border-line p-3">
        <FilterChips
          label="State"
          choices={choicesOf(states, status)}
          chosen={status}
          onChoose={(value) => state.setFilter('status', value)}
        />
        {(all > 10 || q) && (
          <SearchInput
            value={q}
            onChange={(text) => state.setFilter('q', text)}
            placeholder="Search by title"
            className="ml-auto w-full sm:w-60"
          />
        )}
        {status === 'failed' && data.length > 1 && <RetryAll documents={data} />}
      </div>
      {data.length === 0 ? (
        <p className="px-5 py-8 text-center text-ink-soft">
          {q ? `No document is called like “${q}”.` : 'No document is in this state.'}
        </p>
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

function RetryAll({ documents }: { documents: Document[] }) {
  const retry = useRetry()
  return (
    <Button
      size="small"
      icon={RotateCw}
      busy={retry.isPending}
      onClick={() => retry.mutate(documents.map(({ id }) => id))}
    >
      Read {plural(documents.length, 'document')} again
    </Button>
  )
}
