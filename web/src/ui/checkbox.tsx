import { Check } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { cx } from '@/lib/classes'

type TickProps = Omit<ComponentProps<'input'>, 'type' | 'children'> & { label: ReactNode; hint?: ReactNode }

export function Checkbox({ label, hint, className, ...rest }: TickProps) {
  return (
    <Labelled label={label} hint={hint} className={className}>
      {(ties) => (
        <span className="relative mt-0.5 grid size-4.5 shrink-0 place-items-center">
          <input type="checkbox" {...ties} {...rest} className="tick peer size-4.5 rounded-[0.3rem]" />
          <Check
            aria-hidden
            strokeWidth={3}
            className="pointer-events-none absolute size-3 text-on-accent opacity-0 peer-checked:opacity-100"
          />
        </span>
      )}
    </Labelled>
  )
}

export function Switch({ label, hint, className, ...rest }: TickProps) {
  return (
    <Labelled label={label} hint={hint} className={className}>
      {(ties) => (
        <span className="relative mt-0.5 h-5 w-8.5 shrink-0">
          <input
            type="checkbox"
            role="switch"
            {...ties}
            {...rest}
            className="tick peer h-5 w-8.5 rounded-full bg-sunken checked:bg-accent"
          />
          <span
            aria-hidden
            className="pointer-events-none absolute top-1 left-1 size-3 rounded-full bg-ink-faint transition-transform peer-checked:translate-x-3.5 peer-checked:bg-on-accent"
          />
        </span>
      )}
    </Labelled>
  )
}

type Ties = { id: string; 'aria-describedby': string | undefined }

function Labelled({
  label,
  hint,
  className,
  children,
}: {
  label: ReactNode
  hint: ReactNode
  className?: string
  children: (ties: Ties) => ReactNode
}) {
  const id = useId()
  return (
    <div className={cx('flex gap-2.5', className)}>
      {children({ id, 'aria-describedby': hint ? `${id}-hint` : undefined })}
      <div>
        <label htmlFor={id} className="cursor-pointer text-base">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-ink-faint">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
