import { Check, X } from 'lucide-react'
import { useId, useState } from 'react'
import { asProblem } from '@/lib/problem'
import { cx } from '@/lib/classes'
import { Button } from '@/ui/button'
import { Textarea } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { RelativeTime } from '@/ui/relative-time'
import { useDecide } from '../../runs-api'

type DecisionFormProps = {
  executionId: string
  nodeId: string
  message: string | null
  options: string[]
  until: string | null
  /** a paused execution takes the decision and goes on when it is resumed */
  paused?: boolean
  className?: string
}

const REFUSING = /^(reject|refuse|deny|no|cancel|decline)/i
const wordOf = (option: string) => option.charAt(0).toUpperCase() + option.slice(1).replaceAll('_', ' ')

/** A question to a person: its text, a button for each answer, and room for a comment. */
export function DecisionForm({ executionId, nodeId, message, options, until, paused, className }: DecisionFormProps) {
  const [comment, setComment] = useState('')
  const decide = useDecide()
  const id = useId()
  const sent = decide.isPending || decide.isSuccess
  return (
    <div className={cx('flex flex-col gap-3', className)}>
      <p className="text-lg leading-snug font-medium text-pretty break-words whitespace-pre-line">
        {message || 'Please decide'}
      </p>
      <label htmlFor={id} className="sr-only">
        Comment
      </label>
      <Textarea
        id={id}
        rows={2}
        maxLength={5000}
        value={comment}
        disabled={sent}
        placeholder="Comment, if you like"
        onChange={(event) => setComment(event.target.value)}
      />
      {decide.isError && <Notice kind="bad">{asProblem(decide.error).detail}</Notice>}
      <div className="flex flex-wrap items-center gap-2">
        {options.map((option, place) => {
          const refuses = REFUSING.test(option)
          return (
            <Button
              key={option}
              kind={place === 0 && !refuses ? 'primary' : refuses ? 'danger-quiet' : 'plain'}
              icon={place === 0 && !refuses ? Check : refuses ? X : undefined}
              busy={decide.isPending && decide.variables.option === option}
              disabled={sent}
              onClick={() => decide.mutate({ executionId, nodeId, option, comment })}
            >
              {wordOf(option)}
            </Button>
          )
        })}
        <span className="ml-auto text-sm text-ink-faint">
          {paused && 'Paused: it goes on when it is resumed. '}
          {until && (
            <>
              Until <RelativeTime at={until} absolute />
            </>
          )}
        </span>
      </div>
    </div>
  )
}
