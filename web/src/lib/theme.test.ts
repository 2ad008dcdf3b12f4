import { beforeEach, expect, it, vi } from 'vitest'
import { followTheme, setTheme, shownTheme } from './theme'

let systemIsDark = false
let tell: () => void = () => undefined

beforeEach(() => {
  systemIsDark = false
  vi.stubGlobal('matchMedia', () => ({
    get matches() {
      return systemIsDark
    },
    addEventListener: (_: string, listener: () => void) => (tell = listener),
    removeEventListener: () => undefined,
  }))
})

const shown = () => document.documentElement.dataset.theme

it('follows the system until a person chooses, and keeps the choice', () => {
  const stop = followTheme()
  expect(shown()).toBe('light')

  systemIsDark = true
  tell()
  expect(shown()).toBe('dark')

  setTheme('light')
  expect(shown()).toBe('light')
  expect(localStorage.getItem('theme')).toBe('light')

  setTheme('system')
  expect(shown()).toBe('dark')
  expect(shownTheme('system')).toBe('dark')
  stop()
})
