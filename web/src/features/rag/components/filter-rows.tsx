import { Plus, X } from 'lucide-react'
import { useId } from 'react'
import { Button, IconButton } from '@/ui/button'
import { Input, Select } from '@/ui/input'
import { EMPTY_ROW, OPERATORS, type Operator, type Row } from '../lib/filters'

type FilterRowsProps = {
  rows: Row[]
  onRows: (rows: Row[]) => void
  /** names that the documents use */
  keys: string[]
}

/** Conditions on the documents' metadata, one per row. */
export function FilterRows({ rows, onRows, keys }: FilterRowsProps) {
  const list = useId()
  const change = (place: number, changes: Partial<Row>) =>
    onRows(rows.map((row, at) => (at === place ? { ...row, ...changes } : row)))
  return (
    <div role="group" aria-label="Filters on metadata" className="flex flex-col gap-2">
      <datalist id={list}>
        {keys.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      {rows.map((row, place) => (
        <FilterRow
          key={place}
          row={row}
          number={place + 1}
          list={list}
          onChange={(changes) => change(place, changes)}
          onRemove={() => onRows(rows.filter((_, at) => at !== place))}
        />
      ))}
      <Button
        kind="quiet"
        size="small"
        icon={Plus}
        onClick={() => onRows([...rows, EMPTY_ROW])}
        className="-ml-2.5 self-start"
      >
        {rows.length === 0 ? 'Only documents whose metadata …' : 'And'}
      </Button>
    </div>
  )
}

type FilterRowProps = {
  row: Row
  number: number
  list: string
  onChange: (changes: Partial<Row>) => void
  onRemove: () => void
}

function FilterRow({ row, number, list, onChange, onRemove }: FilterRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Input
        aria-label={`Metadata ${number}`}
        placeholder="year"
        list={list}
        value={row.key}
        onChange={(event) => onChange({ key: event.target.value })}
        className="min-w-24 flex-1 sm:max-w-48"
        autoComplete="off"
      />
      <Select
        aria-label={`Comparison ${number}`}
        value={row.operator}
        onChange={(event) => onChange({ operator: event.target.value as Operator })}
        className="w-36"
      >
        {OPERATORS.map(({ value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </Select>
      <Input
        aria-label={`Value ${number}`}
        placeholder={row.operator === 'in' ? 'one, two, three' : '2024'}
        value={row.value}
        onChange={(event) => onChange({ value: event.target.value })}
        className="min-w-24 flex-1 sm:max-w-60"
        autoComplete="off"
      />
      {row.operator === 'between' && (
        <>
          and
          <Input
            aria-label={`Upper value ${number}`}
            value={row.other}
            onChange={(event) => onChange({ other: event.target.value })}
            className="min-w-24 flex-1 sm:max-w-40"
            autoComplete="off"
          />
        </>
      )}
      <IconButton icon={X} label={`Remove filter ${number}`} size="small" onClick={onRemove} />
    </div>
  )
}
