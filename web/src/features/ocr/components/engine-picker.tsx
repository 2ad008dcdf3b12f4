import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { cx } from '@/lib/classes'
import { Badge } from '@/ui/badge'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { enginesQuery } from '../api'

type EnginePickerProps = { engine: string; onEngine: (engine: string) => void }

/** Which engine reads: the rules choose, or one by name; why one cannot be used stands beside it. */
export function EnginePicker({ engine, onEngine }: EnginePickerProps) {
  const engines = useQuery(enginesQuery())
  const name = useId()

  if (engines.isPending) return <Skeleton lines={3} />
  if (engines.isError) return <ProblemCard error={engines.error} onRetry={engines.refetch} />
  const choice = { group: name, chosen: engine, onEngine }
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Engine</legend>
      <div className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        <Choice {...choice} value="" title="Automatic" text="The one that fits what is to be found." />
        {engines.data.map(({ name, what, available, reason }) => (
          <Choice
            {...choice}
            key={name}
            value={name}
            title={name}
            text={available ? sentence(what) : `${sentence(what)} ${sentence(reason ?? '')}`}
            off={!available}
          />
        ))}
      </div>
    </fieldset>
  )
}

/** "it is no part" → "It is no part." */
const sentence = (text: string) => text && `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`

type ChoiceProps = {
  group: string
  chosen: string
  onEngine: (engine: string) => void
  value: string
  title: string
  text: string
  off?: boolean
}

function Choice({ group, chosen, onEngine, value, title, text, off = false }: ChoiceProps) {
  const id = useId()
  return (
    <div
      className={cx(
        'relative flex gap-2.5 rounded-control border px-3 py-2.5 has-focus-visible:outline-2 has-focus-visible:outline-focus',
        off
          ? 'border-line bg-sunken/60'
          : 'border-edge/60 hover:border-accent has-checked:border-accent has-checked:bg-accent-soft',
      )}
    >
      <input
        type="radio"
        id={id}
        name={group}
        disabled={off}
        checked={chosen === value}
        aria-describedby={`${id}-text`}
        onChange={() => onEngine(value)}
        className="relative z-10 mt-1 self-start accent-(--accent) outline-none"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="flex items-center gap-2 font-medium after:absolute after:inset-0">
          {title}
          {off && <Badge>Not available</Badge>}
        </label>
        <p id={`${id}-text`} className={cx('text-sm text-pretty', off ? 'text-ink-faint' : 'text-ink-soft')}>
          {text}
        </p>
      </div>
    </div>
  )
}
