import { useSyncExternalStore } from 'react'

const wide = () => window.matchMedia('(min-width: 1024px)')

function watch(listener: () => void) {
  const query = wide()
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Whether the window is wide enough to build in. */
export const useWide = () => useSyncExternalStore(watch, () => wide().matches)
