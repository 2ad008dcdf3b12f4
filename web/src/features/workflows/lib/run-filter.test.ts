import { expect, it } from 'vitest'
import { sinceOf, wordOf } from './run-filter'

it('asks for the same moment within a minute', () => {
  const now = Date.UTC(2026, 2, 1, 12, 30, 20)

  expect(sinceOf('hour', now)).toBe('2026-03-01T11:30:00.000Z')
  expect(sinceOf('hour', now + 30_000)).toBe(sinceOf('hour', now))
  expect([sinceOf('', now), sinceOf('whatever', now)]).toEqual(['', ''])
})

it('writes a state for people', () => {
  expect(wordOf('waiting_for_signal')).toBe('Waiting for signal')
})
