import { useState } from 'react'
import type { FieldProps } from './field-props'
import { JsonField } from './json-field'
import { ModeButton } from './mode-button'
import { TextField } from './text-field'

/** Anything: a text with `{{ … }}`, or JSON. */
export function ValueField(props: FieldProps) {
  const { field, value, onChange } = props
  const [json, setJson] = useState(value !== undefined && value !== null && typeof value !== 'string')
  const toggle = (
    <ModeButton label={json ? 'Write text' : 'Write JSON'} onClick={() => setJson(!json)} disabled={props.disabled} />
  )
  if (json) return <JsonField {...props} aside={toggle} />
  return (
    <div className="flex flex-col gap-1">
      <TextField {...props} field={{ ...field, kind: 'long-text' }} value={value} onChange={onChange} />
      <span className="self-end">{toggle}</span>
    </div>
  )
}
