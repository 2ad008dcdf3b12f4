import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '@/ui/button'
import { Input } from '@/ui/input'
import type { FieldProps } from './field-props'

/** Texts, one per row; while nothing is set, those it would have are there to be changed. */
export function ListField({ field, value, onChange, error, disabled }: FieldProps) {
  const given = value ?? field.schema.default
  const texts = Array.isArray(given) ? given.map(String) : []
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{field.title}</legend>
      {texts.map((text, at) => (
        <div key={at} className="flex items-center gap-1.5">
          <Input
            aria-label={`${field.title} ${at + 1}`}
            disabled={disabled}
            value={text}
            onChange={(event) => onChange(texts.with(at, event.target.value))}
          />
          <IconButton
            icon={X}
            label="Remove"
            size="small"
            disabled={disabled}
            onClick={() => onChange(texts.toSpliced(at, 1))}
          />
        </div>
      ))}
      {!disabled && (
        <Button kind="quiet" size="small" icon={Plus} className="self-start" onClick={() => onChange([...texts, ''])}>
          Add
        </Button>
      )}
      {field.schema.description && <p className="text-sm text-ink-faint">{field.schema.description}</p>}
      {error && <p className="text-sm text-bad">{error}</p>}
    </fieldset>
  )
}
