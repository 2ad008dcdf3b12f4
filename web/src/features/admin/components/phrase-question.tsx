import { useState } from 'react'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { useVerifyPhrase } from '../api'
import { places } from '../lib/places'

const ASKED = 3 // words, as many as the server wants

/** Which words of `count` are asked back, and how the server is told. */
export function usePhraseQuestion(count: number) {
  const [asked] = useState(() => places(count, ASKED))
  const { mutate, isPending, error } = useVerifyPhrase()
  const compare = (form: FormData, onSuccess: () => void) =>
    mutate(
      asked.map((place) => ({ place, word: String(form.get(`word-${place}`)).trim() })),
      { onSuccess },
    )
  return { asked, compare, isPending, error }
}

/** autoFocus: the first word, where no window puts the cursor. */
export const WordFields = ({ asked, autoFocus }: { asked: number[]; autoFocus?: boolean }) => (
  <div className="grid gap-4 sm:grid-cols-3">
    {asked.map((place, at) => (
      <Field key={place} label={`Word ${place}`} required>
        <Input
          name={`word-${place}`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={20}
          className="font-mono"
          autoFocus={autoFocus && at === 0}
        />
      </Field>
    ))}
  </div>
)
