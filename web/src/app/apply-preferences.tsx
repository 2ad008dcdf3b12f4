import { useEffect, useRef } from 'react'
import { setDensity } from '@/lib/density'
import { useChangePreferences, usePreferences, type Preferences } from '@/lib/preferences'
import { setTheme, theme } from '@/lib/theme'
import { browserZone, setTimeStyle } from '@/lib/time-style'

/** Lets the signed-in person's preferences count: theme, density, and how times are written. */
export function ApplyPreferences() {
  const preferences = usePreferences().data
  const { mutate: save } = useChangePreferences({ inPlace: true })
  const adopted = useRef(false)

  useEffect(() => {
    if (!preferences) return
    if (isUntouched(preferences) && !adopted.current) {
      adopted.current = true // once, even if the server does not know the browser's zone
      save({ timezone: browserZone(), theme: theme() })
      return
    }
    setTheme(preferences.theme)
    setDensity(preferences.ui_density)
    setTimeStyle(preferences)
  }, [preferences, save])
  return null
}

/** Nobody has chosen anything yet: then this browser's zone and theme are the better guess. */
const isUntouched = ({ created_at, updated_at }: Preferences) => created_at === updated_at
