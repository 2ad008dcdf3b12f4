import { useState } from 'react'
import { cx } from '@/lib/classes'
import { Field } from '@/ui/field'
import { PasswordInput } from '@/ui/input'
import { strength } from '../lib/strength'

type NewPasswordProps = { label?: string; email: string; error?: string; onChange?: () => void }

const COLOURS = ['bg-bad', 'bg-bad', 'bg-warn', 'bg-good', 'bg-good']

/** The form field `password`, with a hint of how good it is. */
export function NewPassword({ label = 'Password', email, error, onChange }: NewPasswordProps) {
  const [password, setPassword] = useState('')
  const { score, word, advice } = strength(password, email)
  return (
    <div>
      <Field label={label} required error={error} hint={password === '' ? 'At least 8 characters.' : undefined}>
        <PasswordInput
          name="password"
          autoComplete="new-password"
          minLength={8}
          maxLength={128}
          value={password}
          onChange={(event) => {
            setPassword(event.target.value)
            onChange?.()
          }}
        />
      </Field>
      {password !== '' && (
        <div className="mt-2">
          <div aria-hidden className="flex gap-1">
            {[1, 2, 3, 4].map((step) => (
              <span
                key={step}
                className={cx('h-1 flex-1 rounded-full', step <= Math.max(1, score) ? COLOURS[score] : 'bg-line')}
              />
            ))}
          </div>
          <p role="status" className="mt-1.5 text-sm text-ink-faint">
            <span className="font-medium text-ink-soft">{word}.</span> {advice}
          </p>
        </div>
      )}
    </div>
  )
}
