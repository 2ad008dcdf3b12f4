import { ChevronDown, Eye, EyeOff, Search, X } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { cx } from '@/lib/classes'
import { useField } from './field'

const CONTROL =
  'w-full rounded-control border border-edge bg-surface text-base text-ink placeholder:text-ink-faint ' +
  'transition-colors hover:border-ink-faint aria-invalid:border-bad disabled:bg-sunken disabled:text-ink-faint ' +
  'focus-visible:outline-offset-0'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...useField()} {...rest} className={cx(CONTROL, 'h-9.5 px-3', className)} />
}

/** A password that can be shown. */
export function PasswordInput({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="relative">
      <Input
        autoComplete="current-password"
        {...rest}
        type={shown ? 'text' : 'password'}
        className={cx('pr-11', className)}
      />
      <button
        type="button"
        aria-label={shown ? 'Hide password' : 'Show password'}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-control text-ink-faint hover:text-ink"
      >
        <Icon aria-hidden className="size-4.5" />
      </button>
    </div>
  )
}

type SearchInputProps = Omit<ComponentProps<'input'>, 'onChange' | 'value'> & {
  value: string
  onChange: (value: string) => void
}

export function SearchInput({ value, onChange, className, placeholder = 'Search', ...rest }: SearchInputProps) {
  return (
    <div className={cx('relative', className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint"
      />
      <Input
        type="text"
        role="searchbox"
        aria-label={placeholder}
        placeholder={placeholder}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="px-9"
      />
      {value !== '' && (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => onChange('')}
          className="absolute inset-y-0 right-0 grid w-9 place-items-center rounded-control text-ink-faint hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  )
}

export function Textarea({ className, rows = 4, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={rows} {...useField()} {...rest} className={cx(CONTROL, 'px-3 py-2', className)} />
}

/** The browser's own list: quick, and right on every keyboard and phone. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <div className={cx('relative', className)}>
      <select {...useField()} {...rest} className={cx(CONTROL, 'h-9.5 appearance-none truncate pr-9 pl-3')}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-ink-faint"
      />
    </div>
  )
}
