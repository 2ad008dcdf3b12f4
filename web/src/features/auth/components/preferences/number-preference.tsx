import { useEffect, useState } from 'react'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'

type NumberPreferenceProps = {
  label: string
  hint?: string
  /** stands after the number: "seconds" */
  unit?: string
  value: number | undefined
  min: number
  max: number
  /** may also have a part after the point */
  fraction?: boolean
  /** may be empty: undefined; `placeholder` then says what holds */
  optional?: boolean
  placeholder?: string
  onSave: (value: number | undefined) => void
}

/** A number that is saved when the cursor leaves it, if it is within its limits. */
export function NumberPreference({ label, hint, unit, value, onSave, ...rules }: NumberPreferenceProps) {
  const start = value === undefined ? '' : String(value)
  const [text, setText] = useState(start)
  useEffect(() => setText(start), [start])
  const wrong = wrongOf(text, rules)

  const leave = () => {
    if (wrong === undefined && text !== start) onSave(text === '' ? undefined : Number(text))
  }
  return (
    <Field label={label} hint={hint} error={wrong}>
      <div className="flex max-w-56 items-center gap-2.5">
        <Input
          inputMode={rules.fraction ? 'decimal' : 'numeric'}
          placeholder={rules.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value.trim())}
          onBlur={leave}
          onKeyDown={(event) => event.key === 'Enter' && leave()}
          className="min-w-0"
        />
        {unit && <span className="text-sm text-ink-soft">{unit}</span>}
      </div>
    </Field>
  )
}

type Rules = Pick<NumberPreferenceProps, 'min' | 'max' | 'fraction' | 'optional'>

function wrongOf(text: string, { min, max, fraction, optional }: Rules): string | undefined {
  if (text === '') return optional ? undefined : `A number from ${min} to ${max}.`
  const form = fraction ? /^\d+(\.\d+)?$/ : /^\d+$/
  const value = Number(text)
  return form.test(text) && value >= min && value <= max ? undefined : `A number from ${min} to ${max}.`
}
