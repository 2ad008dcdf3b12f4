import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { Input, Select } from '@/ui/input'
import { INPUT_KINDS, inputsOf, schemaOf, type InputKind, type TriggerInput } from '../../lib/trigger-inputs'
import { fieldsOf, type Schema } from '../../lib/schema'
import { JsonField } from '../form/json-field'

type TriggerInputsProps = {
  schema: Schema | null | undefined
  /** whether a person starts it; else it starts with what others send, which only a schema can describe */
  byHand: boolean
  onChange: (schema: Schema | undefined) => void
}

const asJson = (title: string) =>
  fieldsOf({
    properties: { input_schema: { type: 'object', title, description: 'JSON Schema of the trigger data.' } },
  })[0]!
const ASKED = asJson('Asks for')
const RECEIVED = asJson('Must fit')

/** What a run asks the person for. A schema that says more than rows can show is written as JSON. */
export function TriggerInputs({ schema, byHand, onChange }: TriggerInputsProps) {
  const inputs = byHand ? inputsOf(schema) : null
  if (inputs === null)
    return (
      <JsonField
        field={byHand ? ASKED : RECEIVED}
        value={schema}
        onChange={(value) => onChange(value as Schema | undefined)}
      />
    )
  const change = (next: TriggerInput[]) => onChange(schemaOf(next))
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">Asks for</legend>
      {inputs.length === 0 && (
        <p className="text-sm text-ink-faint">Nothing. Add what a person fills in before each execution.</p>
      )}
      {inputs.map((input, at) => (
        <InputRow
          key={at}
          input={input}
          onChange={(next) => change(inputs.with(at, named(next, inputs.toSpliced(at, 1))))}
          onRemove={() => change(inputs.toSpliced(at, 1))}
        />
      ))}
      <Button
        kind="quiet"
        size="small"
        icon={Plus}
        className="self-start"
        onClick={() => change([...inputs, newInput(inputs)])}
      >
        Add a question
      </Button>
    </fieldset>
  )
}

type InputRowProps = { input: TriggerInput; onChange: (input: TriggerInput) => void; onRemove: () => void }

function InputRow({ input, onChange, onRemove }: InputRowProps) {
  return (
    <div className="flex flex-col gap-2.5 rounded-control border border-line p-3">
      <div className="flex items-end gap-2">
        <Field label="Title" className="min-w-0 flex-1">
          <Input value={input.title} onChange={(event) => onChange({ ...input, title: event.target.value })} />
        </Field>
        <IconButton icon={X} label={`Remove ${input.title}`} size="small" onClick={onRemove} />
      </div>
      <div className="flex gap-2">
        <Field label="Kind" className="min-w-0 flex-1">
          <Select
            value={input.kind}
            onChange={(event) => onChange({ ...input, kind: event.target.value as InputKind, start: undefined })}
          >
            {Object.entries(INPUT_KINDS).map(([kind, { word }]) => (
              <option key={kind} value={kind}>
                {word}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Name" className="min-w-0 flex-1">
          <Input
            value={input.name}
            spellCheck={false}
            className="font-mono text-sm"
            onChange={(event) => onChange({ ...input, name: event.target.value })}
          />
        </Field>
      </div>
      <Checkbox
        label={<span className="text-sm">Must be filled in</span>}
        checked={input.required}
        onChange={(event) => onChange({ ...input, required: event.target.checked })}
      />
    </div>
  )
}

function newInput(inputs: TriggerInput[]): TriggerInput {
  const taken = new Set(inputs.map(({ name }) => name))
  let number = inputs.length + 1
  while (taken.has(`input_${number}`)) number += 1
  return { name: `input_${number}`, title: `Input ${number}`, kind: 'text', required: false }
}

/** The input under a name that expressions can use and that no other has. */
function named(input: TriggerInput, others: TriggerInput[]): TriggerInput {
  const taken = new Set(others.map(({ name }) => name))
  let name = input.name.replace(/\W/g, '_')
  while (taken.has(name)) name += '_'
  return { ...input, name }
}
