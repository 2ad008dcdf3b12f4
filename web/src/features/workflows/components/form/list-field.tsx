import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '@/ui/button'
import { Input } from '@/ui/input'
import type { FieldProps } from './field-props'

/** Texts, one per row. */
export function ListField({ field, value, onChange, error, disabled }: FieldProps) {
  const texts = Array.isArray(value) ? value.map(String) : []
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
      {error && <p className="text-sm text-bad">{error}</p>}
    </fieldset>
  )
}
