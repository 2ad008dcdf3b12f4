import type { ReactNode } from 'react'

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="rounded border border-line bg-canvas px-1.5 py-px font-sans text-xs text-ink-soft">{children}</kbd>
)

/** "⌘" on a Mac, "Ctrl" elsewhere. */
export const commandKey = () => (/Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl')
