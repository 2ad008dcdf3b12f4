import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import { cx } from '@/lib/classes'

type DialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** one sentence under the title */
  text?: ReactNode
  /** buttons at the foot */
  actions?: ReactNode
  size?: 'small' | 'medium' | 'large'
  children?: ReactNode
}

const WIDTHS = { small: 'max-w-md', medium: 'max-w-xl', large: 'max-w-4xl' }
/** Puts the cursor into the first field of a window; without one, the focus is on the window itself. */
function focusField(event: Event) {
  event.preventDefault()
  const window = event.currentTarget as HTMLElement
  const field = window.querySelector<HTMLElement>(
    'input:not([type=hidden], :disabled), textarea:not(:disabled), select:not(:disabled)',
  )
  ;(field ?? window).focus()
}

// As high as the windows: the veil of a window over another one also lies over that one.
const VEIL = 'animate-fade fixed inset-0 z-50 bg-veil'

/**
 * Where the focus goes when the window closes: to what had it before. Of a menu that is gone by then, that is
 * the button which opened it.
 */
function useWayBack(open: boolean) {
  const [{ was, origin }, remember] = useState<{ was: boolean; origin: Element | null }>({ was: false, origin: null })
  // While the window is drawn for the first time, the menu that asked for it still stands.
  if (open !== was) remember({ was: open, origin: open ? originOf(document.activeElement) : origin })
  return (event: Event) => {
    if (!(origin instanceof HTMLElement) || !origin.isConnected || origin === document.body) return
    event.preventDefault()
    origin.focus()
  }
}

function originOf(focused: Element | null): Element | null {
  const opener = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  return opener ? document.getElementById(opener) : focused
}

/** A window over the page. `Esc` and the cross close it; the focus comes back to where it was. */
export function Dialog({ open, onOpenChange, title, text, actions, size = 'medium', children }: DialogProps) {
  const goBack = useWayBack(open)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusField}
          onCloseAutoFocus={goBack}
          className={cx(
            'fixed inset-x-3 top-1/2 z-50 mx-auto flex max-h-[calc(100dvh-2rem)] -translate-y-1/2 flex-col',
            'rounded-card bg-surface shadow-high outline-none',
            WIDTHS[size],
          )}
        >
          <Head title={title} text={text} />
          {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-6 pb-6">{children}</div>}
          {actions && <Foot>{actions}</Foot>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type SheetProps = Omit<DialogProps, 'size'> & { size?: 'medium' | 'large' }

/** A panel at the right edge: details of what was clicked, with the list still in sight. */
export function Sheet({ open, onOpenChange, title, text, actions, size = 'medium', children }: SheetProps) {
  const goBack = useWayBack(open)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusField}
          onCloseAutoFocus={goBack}
          className={cx(
            'animate-slide fixed inset-y-0 right-0 z-50 flex w-full flex-col bg-surface shadow-high outline-none',
            size === 'large' ? 'max-w-4xl' : 'max-w-xl',
          )}
        >
          <Head title={title} text={text} />
          <div className="min-h-0 flex-1 overflow-y-auto px-6 pb-6">{children}</div>
          {actions && <Foot>{actions}</Foot>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Head({ title, text }: { title: ReactNode; text: ReactNode }) {
  return (
    <div className="flex items-start justify-between gap-4 px-6 pt-5 pb-4">
      <div className="min-w-0">
        <Radix.Title className="text-lg font-semibold break-words">{title}</Radix.Title>
        {text && <p className="mt-1 text-ink-soft">{text}</p>}
      </div>
      {/* No tooltip here: it would take the first Esc, which is meant for the window. */}
      <Radix.Close
        aria-label="Close"
        className="-mt-0.5 -mr-1.5 grid size-8 shrink-0 place-items-center rounded-control text-ink-soft hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </Radix.Close>
    </div>
  )
}

const Foot = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-wrap justify-end gap-2 rounded-b-card border-t border-line bg-canvas/60 px-6 py-3.5">
    {children}
  </div>
)
