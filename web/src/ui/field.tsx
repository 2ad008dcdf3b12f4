import { createContext, useContext, useId, type ReactNode } from 'react'
import { CircleAlert } from 'lucide-react'
import { cx } from '@/lib/classes'

type FieldContext = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean }

const Context = createContext<FieldContext | null>(null)

type FieldProps = {
  label: ReactNode
  hint?: ReactNode
  error?: string
  required?: boolean
  /** beside the label, at the right: a link or a counter */
  aside?: ReactNode
  className?: string
  children: ReactNode
}

/** A label, one control, and what is wrong with it. The control inside finds its id and error by itself. */
export function Field({ label, hint, error, required = false, aside, className, children }: FieldProps) {
  const id = useId()
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  return (
    <Context value={{ id, describedBy, invalid: error !== undefined, required }}>
      <div className={cx('flex flex-col gap-1.5', className)}>
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={id} className="text-sm font-medium">
            {label}
          </label>
          {aside && <span className="text-sm text-ink-soft">{aside}</span>}
        </div>
        {children}
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-ink-faint">
            {hint}
          </p>
        )}
        {error && (
          <p id={`${id}-error`} className="flex items-start gap-1.5 text-sm text-bad">
            <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {error}
          </p>
        )}
      </div>
    </Context>
  )
}

/** The attributes that tie a control to the Field around it; none outside a Field. */
export function useField() {
  const field = useContext(Context)
  if (field === null) return {}
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
    required: field.required || undefined,
  }
}
