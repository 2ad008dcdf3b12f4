import { useQuery } from '@tanstack/react-query'
import { ArrowRight, FileText, X } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { Button } from '@/ui/button'
import { documentQuery, resultQuery } from '../api'
import { titleOf } from './document-table'

type AskFormProps = {
  queryId: string | null
  /** only this document is asked */
  documentId: string | null
  busy: boolean
  onAsk: (text: string) => void
  onAllDocuments: () => void
}

/** One field; Enter asks. */
export function AskForm({ queryId, documentId, busy, onAsk, onAllDocuments }: AskFormProps) {
  const asked = useQuery({ ...resultQuery(queryId ?? ''), enabled: queryId !== null }).data?.query_text
  // What was typed belongs to the result that was shown then; the next result brings its own question.
  const [typed, setTyped] = useState<{ at: string | null; text: string }>()
  const text = typed?.at === queryId ? typed.text : (asked ?? '')
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '' || busy) return
    onAsk(text.trim())
    field.current?.select() // the next question is typed over this one
  }
  return (
    <form onSubmit={submit} role="search" aria-label="Ask the documents">
      <div className="flex items-center gap-2 rounded-card border border-edge bg-surface p-1.5 pl-4 shadow-low focus-within:outline-2 focus-within:outline-offset-0 focus-within:outline-focus sm:p-2 sm:pl-5">
        <input
          ref={field}
          autoFocus={queryId === null} // else a phone's keyboard would cover the answer
          aria-label="Question"
          placeholder="Ask in your own words"
          value={text}
          maxLength={5000}
          onChange={(event) => setTyped({ at: queryId, text: event.target.value })}
          className="h-11 min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-ink-faint"
        />
        <Button kind="primary" size="large" type="submit" busy={busy} icon={ArrowRight} disabled={text.trim() === ''}>
          Ask
        </Button>
      </div>
      {documentId !== null && <OnlyDocument documentId={documentId} onRemove={onAllDocuments} />}
    </form>
  )
}

function OnlyDocument({ documentId, onRemove }: { documentId: string; onRemove: () => void }) {
  const document = useQuery(documentQuery(documentId)).data
  return (
    <p className="mt-2.5 flex items-center gap-2 text-sm text-ink-soft">
      Only in
      <span className="inline-flex min-w-0 items-center gap-1.5 rounded-full bg-accent-soft py-0.5 pr-1 pl-2.5 font-medium text-accent-ink">
        <FileText aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate">{document ? titleOf(document) : 'this document'}</span>
        <button
          type="button"
          aria-label="Ask all documents"
          onClick={onRemove}
          className="grid size-5 place-items-center rounded-full hover:bg-surface"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      </span>
    </p>
  )
}
