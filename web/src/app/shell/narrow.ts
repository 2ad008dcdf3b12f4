import { useState } from 'react'

const KEY = 'sidebar'

/** Whether the sidebar shows icons only, remembered in this browser, and the way to change it. */
export function useNarrow(): [narrow: boolean, toggle: () => void] {
  const [narrow, setNarrow] = useState(remembered)
  const toggle = () => {
    setNarrow(!narrow)
    try {
      localStorage.setItem(KEY, narrow ? 'wide' : 'narrow')
    } catch {
      // Not remembered, then.
    }
  }
  return [narrow, toggle]
}

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) === 'narrow'
  } catch {
    return false
  }
}
