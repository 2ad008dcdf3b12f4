import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '@/ui/button'
import { Input } from '@/ui/input'
import { plainValue } from '../../lib/schema'
import { JsonField } from './json-field'
import { ModeButton } from './mode-button'
import type { FieldProps } from './field-props'

type Row = { name: string; text: string }

/** Names and plain values, one pair per row; nested values are written as JSON. */
export function RowsField(props: FieldProps) {
  const { field, value, error, disabled } = props
  const members = (value ?? {}) as Record<string, unknown>
  const nested =
    typeof value === 'string' || Object.values(members).some((each) => each !== null && typeof each === 'object')
  const [json, setJson] = useState(nested)
  if (json || nested) {
    return (
      <JsonField
        {...props}
        aside={!nested && <ModeButton label="Write as rows" onClick={() => setJson(false)} disabled={disabled} />}
      />
    )
  }
  return (
    <fieldset className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <legend className="float-left text-sm font-medium">{field.title}</legend>
        <ModeButton label="Write JSON" onClick={() => setJson(true)} disabled={disabled} />
      </div>
      <Rows {...props} members={members} />
      {field.schema.description && <p className="text-sm text-ink-faint">{field.schema.description}</p>}
      {error && <p className="text-sm text-bad">{error}</p>}
    </fieldset>
  )
}

function Rows({ field, members, onChange, disabled }: FieldProps & { members: Record<string, unknown> }) {
  // Two rows may have the same name while one is being typed, which an object cannot hold.
  const [rows, setRows] = useState<Row[]>(() => rowsOf(members))
  if (JSON.stringify(objectOf(rows)) !== JSON.stringify(members)) setRows(rowsOf(members))

  const change = (next: Row[]) => {
    setRows(next)
    const object = objectOf(next)
    onChange(Object.keys(object).length === 0 ? undefined : object)
  }
  return (
    <>
      {rows.map((row, at) => (
        <div key={at} className="flex items-center gap-1.5">
          <Input
            aria-label={`${field.title}: name ${at + 1}`}
            placeholder="Name"
            disabled={disabled}
            value={row.name}
            onChange={(event) => change(rows.with(at, { ...row, name: event.target.value }))}
            className="flex-2"
          />
          <Input
            aria-label={`${field.title}: value ${at + 1}`}
            placeholder="Value"
            disabled={disabled}
            value={row.text}
            onChange={(event) => change(rows.with(at, { ...row, text: event.target.value }))}
            className="flex-3"
          />
          <IconButton
            icon={X}
            label="Remove this row"
            size="small"
            disabled={disabled}
            onClick={() => change(rows.toSpliced(at, 1))}
          />
        </div>
      ))}
      {!disabled && (
        <Button
          kind="quiet"
          size="small"
          icon={Plus}
          className="self-start"
          onClick={() => setRows([...rows, { name: '', text: '' }])}
        >
          Add
        </Button>
      )}
    </>
  )
}

const rowsOf = (members: Record<string, unknown>): Row[] =>
  Object.entries(members).map(([name, value]) => ({
    name,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }))

const objectOf = (rows: Row[]): Record<string, unknown> =>
  Object.fromEntries(rows.filter(({ name }) => name !== '').map(({ name, text }) => [name, plainValue(text)]))
