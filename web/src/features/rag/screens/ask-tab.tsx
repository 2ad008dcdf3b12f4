import { useQuery } from '@tanstack/react-query'
import { FilePlus2 } from 'lucide-react'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { plural } from '@/lib/format'
import { ButtonLink } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { indexQuery, resultQuery, useAsk } from '../api'
import { AskForm } from '../components/ask-form'
import { AskOptionsForm } from '../components/ask-options'
import { History } from '../components/history'
import { ResultView, ResultSkeleton } from '../components/result-view'
import { NO_OPTIONS, optionsOf, questionOf, type AskOptions } from '../lib/ask-options'

/** A question to all documents of an index, or to some; the result has an address of its own. */
export function AskTab() {
  const { indexId = '' } = useParams()
  const [search, setSearch] = useSearchParams()
  const queryId = search.get('query')
  const documentId = search.get('document')
  const ask = useAsk()
  const [options, setOptions] = useOptions(queryId)
  const states = useQuery(indexQuery(indexId)).data?.documents_by_status
  const unread = (states?.pending ?? 0) + (states?.running ?? 0)

  const send = (text: string) =>
    ask.mutate(
      { indexId, text, ...questionOf(options, documentId) },
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
      <AskOptionsForm indexId={indexId} options={options} onOptions={setOptions} />
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

/** The options of the form: those of the result that is shown, until they are changed. */
function useOptions(queryId: string | null) {
  const asked = useQuery({ ...resultQuery(queryId ?? ''), enabled: queryId !== null }).data
  const [changed, setChanged] = useState<{ at: string | null; options: AskOptions }>()
  const own = queryId !== null && asked ? optionsOf(asked) : NO_OPTIONS
  const options = changed?.at === queryId ? changed.options : own
  return [options, (options: AskOptions) => setChanged({ at: queryId, options })] as const
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
