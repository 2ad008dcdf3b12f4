import type { ReactNode } from 'react'
import { useChangePreferences, usePreferences, type Preferences, type PreferencesChange } from '@/lib/preferences'
import { Card } from '@/ui/card'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toasts'

export type Save = (change: PreferencesChange) => void

/** Draws what needs the preferences once they are here. `save` shows at once and says when it is done. */
export function WithPreferences({ children }: { children: (preferences: Preferences, save: Save) => ReactNode }) {
  const preferences = usePreferences()
  const change = useChangePreferences()
  if (preferences.isPending) return <Skeleton lines={5} />
  if (preferences.isError) return <ProblemCard error={preferences.error} onRetry={preferences.refetch} />
  // One toast for all of them: many changes in a row do not pile up.
  const said = () => toast.success('Saved.', { id: 'preferences', duration: 1500 })
  return children(preferences.data, (changes) => change.mutate(changes, { onSuccess: said }))
}

type GroupProps = { title: string; text?: ReactNode; children: ReactNode }

/** A card of settings that belong together. */
export const Group = ({ title, text, children }: GroupProps) => (
  <Card aria-label={title}>
    <h2 className="text-lg">{title}</h2>
    {text && <p className="mt-1 text-pretty text-ink-soft">{text}</p>}
    <div className="mt-4 flex flex-col gap-4.5">{children}</div>
  </Card>
)
