import { useState, type FormEvent } from 'react'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Checkbox } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { Input, Select, Textarea } from '@/ui/input'
import type { Doing } from '../api'
import { dataOf, KINDS, type Input as ActionInput } from '../lib/actions'

type ActionFormProps = {
  busy: boolean
  picture: boolean
  onPicture: (picture: boolean) => void
  onDo: (doing: Doing) => void
}

/** What to do next in the page; its fields depend on the kind. */
export function ActionForm({ busy, picture, onPicture, onDo }: ActionFormProps) {
  const [type, setType] = useState(KINDS[0]!.type)
  const [wrong, setWrong] = useState<string>()
  const kind = KINDS.find((each) => each.type === type)!
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const read = dataOf(kind.inputs, new FormData(event.currentTarget))
    setWrong('wrong' in read ? read.wrong : undefined)
    if ('data' in read) onDo({ type, data: read.data })
  }
  return (
    <Card>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Do">
          <Select value={type} onChange={(event) => setType(event.target.value)}>
            {KINDS.map(({ type, title }) => (
              <option key={type} value={type}>
                {title}
              </option>
            ))}
          </Select>
        </Field>
        {kind.inputs.map((input) => (
          <Control key={`${type} ${input.name}`} input={input} wrong={wrong === input.name} />
        ))}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Checkbox
            label="Then take a picture"
            checked={picture}
            onChange={(event) => onPicture(event.target.checked)}
          />
          <Button type="submit" kind="primary" busy={busy}>
            {kind.title}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function Control({ input, wrong }: { input: ActionInput; wrong: boolean }) {
  const { name, label, kind, required, placeholder, hint, choices } = input
  if (kind === 'yes') return <Checkbox name={name} label={label} />
  const common = { name, placeholder, required, autoComplete: 'off', spellCheck: false } as const
  return (
    <Field label={label} hint={hint} error={wrong ? 'That is no JSON.' : undefined}>
      {kind === 'choice' ? (
        <Select name={name}>
          {choices?.map((choice) => (
            <option key={choice} value={choice}>
              {choice || '–'}
            </option>
          ))}
        </Select>
      ) : kind === 'json' || kind === 'script' ? (
        <Textarea {...common} rows={4} className="font-mono text-sm" />
      ) : (
        <Input {...common} type={kind === 'number' ? 'number' : 'text'} />
      )}
    </Field>
  )
}
