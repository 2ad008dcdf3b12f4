import { Toaster, toast } from 'sonner'
import { asProblem } from '@/lib/problem'
import { shownTheme, useTheme } from '@/lib/theme'

export { toast }

/** Says that an action failed: what happened, then what to do. */
export function toastProblem(error: unknown) {
  const { detail, hint } = asProblem(error)
  toast.error(detail, { description: hint, duration: 8000 })
}

export function Toasts() {
  const theme = shownTheme(useTheme())
  return (
    <Toaster
      theme={theme}
      position="bottom-right"
      closeButton
      gap={10}
      toastOptions={{
        style: {
          background: 'var(--surface)',
          color: 'var(--ink)',
          border: '1px solid var(--line)',
          borderRadius: '0.75rem',
          boxShadow: 'var(--shadow-high)',
          fontFamily: 'var(--font-sans)',
          fontSize: 'var(--text-base)',
        },
        classNames: {
          description: '!text-ink-soft',
          error: '[&_[data-icon]]:text-bad',
          success: '[&_[data-icon]]:text-good',
          warning: '[&_[data-icon]]:text-warn',
        },
      }}
    />
  )
}
