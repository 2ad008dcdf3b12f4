import { Check, type LucideIcon } from 'lucide-react'
import { useId } from 'react'
import { cx } from '@/lib/classes'

export type CardChoice<Value extends string> = { value: Value; title: string; text: string; icon: LucideIcon }

type ChoiceCardsProps<Value extends string> = {
  label: string
  choices: CardChoice<Value>[]
  chosen: Value
  onChange: (value: Value) => void
}

/** One of few, each with a picture: the arrow keys choose, as in any group of radio buttons. */
export function ChoiceCards<Value extends string>({ label, choices, chosen, onChange }: ChoiceCardsProps<Value>) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={label} className="grid gap-3 sm:grid-cols-3">
      {choices.map(({ value, title, text, icon: Icon }) => (
        <label
          key={value}
          className={cx(
            'relative flex cursor-pointer items-start gap-3 rounded-control border p-3.5 transition-colors',
            'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
            value === chosen ? 'border-accent bg-accent-soft text-accent-ink' : 'border-edge/60 hover:bg-sunken',
          )}
        >
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            onChange={() => onChange(value)}
            className="sr-only"
          />
          <Icon aria-hidden className="mt-0.5 size-4.5 shrink-0" />
          <span className="min-w-0">
            <span className="block font-medium">{title}</span>
            <span className={cx('block text-sm', value === chosen ? 'text-accent-ink' : 'text-ink-faint')}>{text}</span>
          </span>
          {value === chosen && <Check aria-hidden className="absolute top-3 right-3 size-4" />}
        </label>
      ))}
    </div>
  )
}
