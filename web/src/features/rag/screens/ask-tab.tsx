import { useQuery } from '@tanstack/react-query'
import { FilePlus2 } from 'lucide-react'
import { Link, useParams, useSearchParams } from 'react-router'
import { plural } from '@/lib/format'
import { ButtonLink } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { indexQuery, useAsk } from '../api'
import { AskForm } from '../components/ask-form'
import { History } from '../components/history'
import { ResultView, ResultSkeleton } from '../components/result-view'

/** A question to all documents of an index, or to one; the result has an address of its own. */
export function AskTab() {
  const { indexId = '' } = useParams()
  const [search, setSearch] = useSearchParams()
  const queryId = search.get('query')
  const documentId = search.get('document')
  const ask = useAsk()
  const states = useQuery(indexQuery(indexId)).data?.documents_by_status
  const unread = (states?.pending ?? 0) + (states?.running ?? 0)

  const send = (text: string) =>
    ask.mutate(
      { indexId, text, documentId },
      { onSuccess: ({ query_id }) => setSearch({ query: query_id, ...(documentId ? { document: documentId } : {}) }) },
    )
  if (queryId === null && states && !states.completed && !unread) return <NothingToAsk indexId={indexId} />
  return (
    <div className="flex flex-col gap-6">
      <AskForm
        queryId={queryId}
        documentId={documentId}
        busy={ask.isPending}
        onAsk={send}
        onAllDocuments={() => setSearch({}, { replace: true })}
      />
      {unread > 0 && (
        <Notice>
          {plural(unread, 'document')} still being read; answers do not know {unread === 1 ? 'it' : 'them'} yet.
        </Notice>
      )}
      {ask.isError && <ProblemCard error={ask.error} />}
      {ask.isPending ? (
        <ResultSkeleton />
      ) : (
        queryId !== null && !ask.isError && <ResultView key={queryId} queryId={queryId} />
      )}
      <History indexId={indexId} shown={queryId} />
    </div>
  )
}

const NothingToAsk = ({ indexId }: { indexId: string }) => (
  <Empty
    icon={FilePlus2}
    title="Nothing to ask yet"
    text="Add a document first; as soon as it is read it can be asked."
    action={
      <ButtonLink kind="primary">
        <Link to={`/rag/${indexId}`}>Add documents</Link>
      </ButtonLink>
    }
  />
)
