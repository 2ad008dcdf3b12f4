import { useState } from 'react'
import { Field } from '@/ui/field'
import { Textarea } from '@/ui/input'
import { typed, WORDS } from '../../lib/phrase'

/** The form field `phrase`: counted, and each word looked at, while it is typed. */
export function PhraseField({ required }: { required: boolean }) {
  const [text, setText] = useState('')
  const { count, unknown } = typed(text)
  return (
    <Field
      label="Recovery phrase"
      required={required}
      aside={
        <span role="status" className="tabular-nums">
          {count} of {WORDS} words
        </span>
      }
      error={unknown && `“${unknown}” is no word of a recovery phrase. Compare it with what you wrote down.`}
      hint={
        required
          ? 'The 17 words that were written down where the backup was made.'
          : 'The 17 words; not needed if the file “key” is in the data folder already.'
      }
    >
      <Textarea
        name="phrase"
        rows={4}
        maxLength={1000}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </Field>
  )
}
