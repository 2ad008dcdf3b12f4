import { ArrowRight, CircleCheck, CircleMinus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { plural } from '@/lib/format'
import { cx } from '@/lib/classes'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Checkbox } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { Input, Select } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { useEvaluate, type Evaluation } from '../api-routing'
import { NO_WISHES, requirementsOf, ruleInWords, type Wishes } from '../lib/rules'
import { profileInWords } from '../lib/profiles'
import { ProfileSelect } from './profile-select'

/** What the router would decide for a question that asks for this. */
export function EvaluateCard({ indexId }: { indexId: string }) {
  const evaluate = useEvaluate(indexId)
  const [wishes, setWishes] = useState(NO_WISHES)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    evaluate.mutate(requirementsOf(wishes))
  }
  return (
    <Card className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div>
          <h2 className="text-lg">Try the router</h2>
          <p className="text-ink-soft">How would a question be searched? Nothing is asked, nothing is recorded.</p>
        </div>
        <WishesFields wishes={wishes} onWishes={setWishes} />
        <Button kind="primary" type="submit" icon={ArrowRight} busy={evaluate.isPending} className="self-start">
          Decide
        </Button>
      </form>
      <div aria-live="polite">
        {evaluate.isError && <ProblemCard error={evaluate.error} />}
        {evaluate.data && <Decided evaluation={evaluate.data} />}
        {evaluate.isIdle && (
          <p className="grid h-full place-items-center rounded-control border border-dashed border-line p-6 text-center text-ink-faint">
            The decision and the rules that led to it stand here.
          </p>
        )}
      </div>
    </Card>
  )
}

function WishesFields({ wishes, onWishes }: { wishes: Wishes; onWishes: (wishes: Wishes) => void }) {
  const change = (changes: Partial<Wishes>) => onWishes({ ...wishes, ...changes })
  return (
    <>
      <Field label="Profile">
        <ProfileSelect
          automatic="Not asked for"
          value={wishes.vector_db}
          onProfile={(vector_db) => change({ vector_db })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Tags" hint="With commas between.">
          <Input value={wishes.tags} onChange={(event) => change({ tags: event.target.value })} />
        </Field>
        <Field label="Plan">
          <Select value={wishes.user_plan} onChange={(event) => change({ user_plan: event.target.value })}>
            <option value="">Not said</option>
            <option value="free">free</option>
            <option value="pro">pro</option>
          </Select>
        </Field>
      </div>
      <div className="flex flex-col gap-2">
        <Checkbox
          label="Needs metadata"
          checked={wishes.requires_metadata}
          onChange={(event) => change({ requires_metadata: event.target.checked })}
        />
        <Checkbox
          label="Structured memory"
          checked={wishes.structured_memory}
          onChange={(event) => change({ structured_memory: event.target.checked })}
        />
        <Checkbox
          label="Text comes from recognition"
          checked={wishes.ocr_result_injected}
          onChange={(event) => change({ ocr_result_injected: event.target.checked })}
        />
      </div>
    </>
  )
}

function Decided({ evaluation }: { evaluation: Evaluation }) {
  const { selected_vector_db, routing_reason, engine, rules, index_statistics: statistics } = evaluation
  return (
    <section aria-label="Decision">
      <p className="text-lg font-semibold">{selected_vector_db}</p>
      <p className="text-ink-soft">{profileInWords(selected_vector_db).replace(/^\w+: /, '')}</p>
      <p className="mt-1 text-sm text-ink-faint">
        Because {routing_reason}. Runs on {engine}. {plural(statistics.document_count, 'document')},{' '}
        {plural(statistics.chunk_count, 'passage')}, {statistics.dataset_size_mb.toFixed(2)} MB.
      </p>
      <ol className="mt-4 flex flex-col gap-1.5">
        {rules.map(({ rule, matched }) => {
          const Icon = matched ? CircleCheck : CircleMinus
          return (
            <li
              key={rule}
              className={cx('flex items-center gap-2', matched ? 'font-medium text-good' : 'text-ink-faint')}
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              {ruleInWords(rule)}
              <span className="sr-only">{matched ? 'matches' : 'does not match'}</span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
