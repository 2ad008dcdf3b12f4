import { useQuery } from '@tanstack/react-query'
import { SlidersHorizontal } from 'lucide-react'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { documentsQuery } from '../api'
import { optionsInWords, type AskOptions } from '../lib/ask-options'
import { keysOf } from '../lib/filters'
import { FilterRows } from './filter-rows'
import { ProfileSelect } from './profile-select'

type AskOptionsFormProps = { indexId: string; options: AskOptions; onOptions: (options: AskOptions) => void }

/** Which documents are asked, and how; closed, it says what differs from the usual. */
export function AskOptionsForm({ indexId, options, onOptions }: AskOptionsFormProps) {
  const documents = useQuery(documentsQuery(indexId, { skip: 0, limit: 100 })).data?.data ?? []
  const words = optionsInWords(options)
  const change = (changes: Partial<AskOptions>) => onOptions({ ...options, ...changes })
  return (
    <details className="-mt-3">
      <summary className="inline-flex list-none items-center gap-2 rounded text-sm font-medium text-ink-soft hover:text-ink">
        <SlidersHorizontal aria-hidden className="size-4 shrink-0" />
        Filters
        {words && <span className="font-normal text-accent">{words}</span>}
      </summary>
      <div className="mt-3 flex flex-col gap-5 rounded-card border border-line bg-surface p-5">
        <FilterRows
          rows={options.rows}
          onRows={(rows) => change({ rows })}
          keys={keysOf(documents.map(({ document_metadata }) => document_metadata))}
        />
        <div className="grid gap-4 sm:grid-cols-[8rem_8rem_minmax(0,1fr)]">
          <Field label="Passages">
            <Input
              type="number"
              min={1}
              max={100}
              value={options.topK}
              onChange={(event) => change({ topK: Math.max(1, Math.min(100, event.target.valueAsNumber || 1)) })}
            />
          </Field>
          <Field label="Least score">
            <Input
              type="number"
              min={0}
              max={1}
              step={0.05}
              placeholder="any"
              value={options.minScore}
              onChange={(event) => change({ minScore: event.target.value })}
            />
          </Field>
          <Field label="Search by">
            <ProfileSelect
              automatic="What the rules choose"
              value={options.profile}
              onProfile={(profile) => change({ profile })}
            />
          </Field>
        </div>
      </div>
    </details>
  )
}
