import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { toast } from 'sonner'
import { afterEach, vi } from 'vitest'

configure({ asyncUtilTimeout: 4000 }) // ms: the machine may be busy, and a wait that succeeds is as short as before

afterEach(() => {
  cleanup()
  toast.dismiss() // else the next page that is drawn, even of another file, shows them
  vi.unstubAllGlobals()
  vi.useRealTimers()
  localStorage.clear()
})
