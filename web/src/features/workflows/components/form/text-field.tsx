import { useRef } from 'react'
import { cx } from '@/lib/classes'
import { Field as Labelled } from '@/ui/field'
import { Input, Textarea } from '@/ui/input'
import { withValue } from '../../lib/insert-values'
import { isTemplate } from '../../lib/schema'
import { InsertMenu } from './insert-menu'
import type { FieldProps } from './field-props'

/** A text, which may hold `{{ … }}`, or an expression. */
export function TextField({ field, value, onChange, error, inserts, disabled }: FieldProps) {
  const control = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  const expression = field.kind === 'expression'

  const change = (next: string) => onChange(next === '' ? undefined : next)
  const insert = (found: string) => {
    const { selectionStart, selectionEnd } = control.current ?? {}
    change(withValue(text, found, [selectionStart ?? text.length, selectionEnd ?? text.length], expression))
  }
  const ties = {
    ref: control,
    value: text,
    disabled,
    spellCheck: !expression && undefined,
    placeholder: placeholderOf(field.schema.default, expression),
    onChange: (event: { target: { value: string } }) => change(event.target.value),
    className: cx((expression || isTemplate(text)) && 'font-mono text-sm'),
  }
  return (
    <Labelled
      label={field.title}
      hint={field.schema.description}
      error={error}
      required={field.required}
      aside={
        inserts && !disabled && field.schema.pattern === undefined && <InsertMenu groups={inserts} onInsert={insert} />
      }
    >
      {field.kind === 'text' ? (
        <Input {...ties} />
      ) : (
        <Textarea
          {...ties}
          rows={expression ? 2 : 3}
          className={cx(ties.className, 'field-sizing-content max-h-80 min-h-16')}
        />
      )}
    </Labelled>
  )
}

const placeholderOf = (start: unknown, expression: boolean) =>
  typeof start === 'string' && start !== '' ? start : expression ? 'input.total > 10' : undefined
