import { CircleAlert, CircleCheck, ListChecks } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useParams } from 'react-router'
import { percent } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field } from '@/ui/field'
import { Textarea } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { useCheckPrompt } from '../api-routing'
import { checkInWords, contextOf, placeholdersOf } from '../lib/prompt-checks'

/** Checks a prompt before it is used with retrieval; nothing is stored. */
export function PromptTab() {
  const { indexId = '' } = useParams()
  const check = useCheckPrompt()
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      <PromptForm busy={check.isPending} onCheck={(prompt, context) => check.mutate({ prompt, context, indexId })} />
      <div aria-live="polite" className="flex flex-col gap-4">
        {check.isError && <ProblemCard error={check.error} />}
        {check.data && <Checked result={check.data} />}
        {check.isIdle && (
          <p className="rounded-card border border-dashed border-line p-10 text-center text-ink-faint max-xl:hidden">
            What the check finds stands here.
          </p>
        )}
      </div>
    </div>
  )
}

const EXAMPLE =
  'Goal: answer questions about the lease.\nBelief: the lease is in the documents.\nPlan: search first, then answer.'

type PromptFormProps = {
  busy: boolean
  onCheck: (prompt: string, context: Record<string, unknown> | null) => void
}

function PromptForm({ busy, onCheck }: PromptFormProps) {
  const [prompt, setPrompt] = useState('')
  const [context, setContext] = useState('')
  const values = contextOf(context)
  const names = placeholdersOf(prompt)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (prompt.trim() !== '' && values !== undefined) onCheck(prompt, values)
  }
  return (
    <Card>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label="Prompt"
          hint="What an agent or a workflow would be told, before it is used with this index. Nothing is stored."
        >
          <Textarea
            rows={12}
            maxLength={50_000}
            value={prompt}
            onChange={(event) => setPrompt(event.target.value)}
            placeholder={EXAMPLE}
          />
        </Field>
        <Field
          label="Values of placeholders"
          aside={names.length > 0 && names.map((name) => `{{${name}}}`).join(', ')}
          hint={'A JSON object, such as {"name": "Ada"}; may stay empty.'}
          error={values === undefined ? 'This is no JSON object.' : undefined}
        >
          <Textarea
            rows={3}
            value={context}
            onChange={(event) => setContext(event.target.value)}
            spellCheck={false}
            className="font-mono text-sm"
          />
        </Field>
        <Button
          kind="primary"
          type="submit"
          icon={ListChecks}
          busy={busy}
          disabled={prompt.trim() === '' || values === undefined}
          className="self-start"
        >
          Check
        </Button>
      </form>
    </Card>
  )
}

type Result = NonNullable<ReturnType<typeof useCheckPrompt>['data']>

function Checked({ result: { validation, recommended_index_type } }: { result: Result }) {
  const { is_valid, warnings, suggestions, checks } = validation
  return (
    <>
      <Notice kind={is_valid ? 'good' : 'bad'} title={is_valid ? 'It can be used' : 'It cannot be used yet'}>
        Profile that fits: {recommended_index_type}.
      </Notice>
      {warnings.map((warning) => (
        <Notice key={warning} kind="warn">
          {warning}
        </Notice>
      ))}
      <Card flush>
        <ul aria-label="Checks" className="divide-y divide-line">
          {checks.map(({ code, ok, score }) => {
            const Icon = ok ? CircleCheck : CircleAlert
            return (
              <li key={code} className="flex items-center gap-3 px-5 py-2.5">
                <Icon aria-hidden className={`size-4.5 shrink-0 ${ok ? 'text-good' : 'text-warn'}`} />
                <span className="flex-1">{checkInWords(code)}</span>
                {typeof score === 'number' && <span className="text-sm text-ink-faint">{percent(score)}</span>}
                <Badge tone={ok ? 'good' : 'warn'}>{ok ? 'Good' : 'Look at it'}</Badge>
              </li>
            )
          })}
        </ul>
      </Card>
      {suggestions.length > 0 && (
        <Card>
          <h2 className="mb-2 text-base">Suggestions</h2>
          <ul className="flex list-disc flex-col gap-1 pl-5 text-ink-soft">
            {suggestions.map((suggestion) => (
              <li key={suggestion}>{suggestion}</li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}
