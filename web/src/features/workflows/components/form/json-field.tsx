import { useEffect, useRef, useState } from 'react'
import { Field as Labelled } from '@/ui/field'
import { Textarea } from '@/ui/input'
import type { FieldProps } from './field-props'

/** A value as JSON; what does not parse stays in the field and is not passed on. */
export function JsonField({
  field,
  value,
  onChange,
  error,
  disabled,
  aside,
}: FieldProps & { aside?: React.ReactNode }) {
  const [text, setText] = useState(() => asText(value))
  const [given, setGiven] = useState(value)
  const [mistake, setMistake] = useState<string>()
  if (value !== given) {
    // The value was changed elsewhere, by undo or by another control.
    setGiven(value)
    setText(asText(value))
    setMistake(undefined)
  }
  const control = useRef<HTMLTextAreaElement>(null)
  useEffect(() => control.current?.setCustomValidity(mistake ?? ''), [mistake]) // for the form around it

  const change = (next: string) => {
    setText(next)
    const { value: read, mistake: why } = parsed(next)
    setMistake(why)
    if (why !== undefined) return
    setGiven(read)
    onChange(read)
  }
  return (
    <Labelled
      label={field.title}
      hint={field.schema.description}
      error={mistake ?? error}
      required={field.required}
      aside={aside}
    >
      <Textarea
        ref={control}
        rows={3}
        spellCheck={false}
        disabled={disabled}
        value={text}
        placeholder={asText(field.schema.default) || '{ }'}
        onChange={(event) => change(event.target.value)}
        className="field-sizing-content max-h-80 min-h-20 font-mono text-sm"
      />
    </Labelled>
  )
}

const asText = (value: unknown) => (value === undefined || value === null ? '' : JSON.stringify(value, null, 2))

function parsed(text: string): { value?: unknown; mistake?: string } {
  if (text.trim() === '') return {}
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { mistake: `This is not JSON: ${(error as Error).message}` }
  }
}
