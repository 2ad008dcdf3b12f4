import type { LucideIcon } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from '@/lib/classes'
import { Spinner } from './spinner'
import { Tooltip } from './tooltip'

const KINDS = {
  primary: 'bg-accent text-on-accent hover:not-disabled:bg-accent-strong',
  plain: 'bg-surface text-ink border border-edge/60 hover:not-disabled:bg-sunken',
  quiet: 'text-ink-soft hover:not-disabled:bg-sunken hover:not-disabled:text-ink',
  danger: 'bg-bad text-on-bad hover:not-disabled:brightness-110',
  'danger-quiet': 'text-bad hover:not-disabled:bg-bad-soft',
}
const SIZES = {
  small: 'h-8 px-2.5 gap-1.5 text-sm',
  medium: 'h-9.5 px-3.5 gap-2 text-base',
  large: 'h-11 px-5 gap-2 text-base',
}
const SHAPE =
  'inline-flex shrink-0 items-center justify-center rounded-control font-medium whitespace-nowrap select-none ' +
  'transition-colors duration-100 disabled:opacity-55'

export type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  kind?: keyof typeof KINDS
  size?: keyof typeof SIZES
  icon?: LucideIcon
  /** work is under way: the button is disabled and shows it */
  busy?: boolean
  children: ReactNode
}

export function Button({
  kind = 'plain',
  size = 'medium',
  icon: Icon,
  busy,
  children,
  className,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={busy || rest.disabled}
      aria-busy={busy || undefined}
      className={cx(SHAPE, KINDS[kind], SIZES[size], className)}
    >
      {busy ? <Spinner /> : Icon && <Icon aria-hidden className="size-4" />}
      {children}
    </button>
  )
}

/** A link that looks like a button: `<ButtonLink kind="primary"><Link to="/x">Open</Link></ButtonLink>`. */
export function ButtonLink({
  kind = 'plain',
  size = 'medium',
  className,
  ...rest
}: Pick<ButtonProps, 'kind' | 'size'> & ComponentProps<typeof Slot.Root>) {
  return <Slot.Root {...rest} className={cx(SHAPE, KINDS[kind], SIZES[size], className)} />
}

type IconButtonProps = Omit<ButtonProps, 'children' | 'icon'> & {
  icon: LucideIcon
  /** what it does: its name for screen readers, and its tooltip */
  label: string
  side?: 'top' | 'right' | 'bottom' | 'left'
}

export function IconButton({
  icon: Icon,
  label,
  kind = 'quiet',
  size = 'medium',
  busy,
  side,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} side={side}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        disabled={busy || rest.disabled}
        className={cx(SHAPE, KINDS[kind], size === 'small' ? 'size-8' : 'size-9.5', className)}
      >
        {busy ? <Spinner /> : <Icon aria-hidden className={size === 'small' ? 'size-4' : 'size-4.5'} />}
      </button>
    </Tooltip>
  )
}
