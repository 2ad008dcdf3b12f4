/** Light, dark, or as the system says. `public/theme.js` applies the choice before the first paint. */
import { createStore } from './store'

export type Theme = 'light' | 'dark' | 'system'

const KEY = 'theme'
const dark = () => window.matchMedia('(prefers-color-scheme: dark)')

function stored(): Theme {
  try {
    const theme = localStorage.getItem(KEY)
    return theme === 'light' || theme === 'dark' ? theme : 'system'
  } catch {
    return 'system' // storage is refused in some private windows
  }
}

const store = createStore<Theme>(stored())

export const useTheme = store.use
export const theme = store.get

export function setTheme(chosen: Theme) {
  try {
    localStorage.setItem(KEY, chosen)
  } catch {
    // The choice then lasts as long as the page.
  }
  store.set(chosen)
  paint()
}

/** What is on the screen now. */
export const shownTheme = (theme: Theme): 'light' | 'dark' =>
  theme === 'system' ? (dark().matches ? 'dark' : 'light') : theme

function paint() {
  document.documentElement.dataset.theme = shownTheme(store.get())
}

/** Follows the system and the other tabs; returns the way to stop. */
export function followTheme(): () => void {
  const system = dark()
  const onStorage = (event: StorageEvent) => {
    if (event.key !== KEY) return
    store.set(stored())
    paint()
  }
  paint()
  system.addEventListener('change', paint)
  window.addEventListener('storage', onStorage)
  return () => {
    system.removeEventListener('change', paint)
    window.removeEventListener('storage', onStorage)
  }
}
