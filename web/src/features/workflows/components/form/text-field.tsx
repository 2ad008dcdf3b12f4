import { useRef } from 'react'
import { cx } from '@/lib/classes'
import { Field as Labelled } from '@/ui/field'
import { Input, Textarea } from '@/ui/input'
import { withValue } from '../../lib/insert-values'
import { isTemplate, type Schema } from '../../lib/schema'
import { useExpressions } from './expression-context'
import { ExpressionText } from './expression-text'
import type { FieldProps } from './field-props'
import { ValuePicker } from './value-picker'

/** A text, which may hold `{{ … }}`, or an expression. */
export function TextField({ field, value, onChange, error, inserts, disabled }: FieldProps) {
  const control = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  const expression = field.kind === 'expression'
  const code = field.kind === 'code'
  const helped = useExpressions() !== null && inserts !== undefined && field.schema.pattern === undefined

  const change = (next: string) => onChange(next === '' ? undefined : next)
  const insert = (found: string) => {
    const { selectionStart, selectionEnd } = control.current ?? {}
    change(withValue(text, found, [selectionStart ?? text.length, selectionEnd ?? text.length], expression))
    control.current?.focus()
  }
  const ties = {
    disabled,
    spellCheck: !expression && !code && undefined,
    placeholder: placeholderOf(field.schema, expression),
    className: cx(
      (expression || code || isTemplate(text)) && 'font-mono text-sm',
      field.kind !== 'text' && 'field-sizing-content max-h-80 min-h-16',
      code && 'min-h-40 whitespace-pre',
    ),
  }
  const rows = expression ? 2 : 3
  const plain = {
    ...ties,
    ref: control,
    value: text,
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  }
  return (
    <Labelled
      label={field.title}
      hint={field.schema.description}
      error={error}
      required={field.required}
      aside={
        inserts && !disabled && field.schema.pattern === undefined && <ValuePicker groups={inserts} onInsert={insert} />
      }
    >
      {helped ? (
        <ExpressionText
          {...ties}
          rows={rows}
          control={control}
          name={field.name}
          text={text}
          onText={change}
          isTemplate={!expression}
          multiline={field.kind !== 'text'}
          mistakeAt={placeIn(error)}
          told={error}
        />
      ) : field.kind === 'text' ? (
        <Input {...plain} />
      ) : (
        <Textarea {...plain} rows={rows} />
      )}
    </Labelled>
  )
}

/** The character that a message of the server names, from 0; null if it names none. */
function placeIn(error: string | undefined): number | null {
  const found = /\(at character (\d+)\)/.exec(error ?? '')
  return found ? Number(found[1]) - 1 : null
}

/** The default, else an example; any expression needs one. */
function placeholderOf({ default: start, examples = [] }: Schema, expression: boolean): string | undefined {
  const found = [start, ...examples].find((each) => typeof each === 'string' && each !== '')
  return typeof found === 'string' ? found : expression ? 'input.total' : undefined
}
