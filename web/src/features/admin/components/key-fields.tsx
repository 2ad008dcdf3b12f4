import { ApiProblem } from '@/lib/problem'
import { Checkbox } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { Textarea } from '@/ui/input'
import type { RestoreKey } from '../api'

/** Whether a restore was refused for want of the key. */
export const wantsKey = (error: unknown) =>
  error instanceof ApiProblem && ['key-missing', 'wrong-phrase'].includes(error.code)

type KeyFieldsProps = { value: RestoreKey; onChange: (value: RestoreKey) => void }

/** The recovery phrase of another key, or the decision to go on without. */
export const KeyFields = ({ value, onChange }: KeyFieldsProps) => (
  <>
    <Field label="Recovery phrase" hint="The 17 words that were written down for its key.">
      <Textarea
        autoFocus
        rows={3}
        value={value.phrase ?? ''}
        disabled={value.without_secrets}
        onChange={(event) => onChange({ ...value, phrase: event.target.value || undefined })}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={1000}
        className="font-mono"
      />
    </Field>
    <Checkbox
      label="Go on without the key"
      hint="Files, workflows and accounts come back. Stored passwords of services and second factors are lost, and must be made anew."
      checked={value.without_secrets ?? false}
      onChange={(event) => onChange(event.target.checked ? { without_secrets: true } : {})}
    />
  </>
)
