import { waitFor } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { dateTime } from '@/lib/format'
import { setTheme } from '@/lib/theme'
import { browserZone } from '@/lib/time-style'
import { fakeServer } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { ApplyPreferences } from './apply-preferences'

const PATH = '/api/v1/users/me/preferences'
const at = '2026-01-31T09:15:02.123Z'
const later = '2026-02-01T09:15:02.123Z'
const PREFERENCES = {
  theme: 'dark',
  ui_density: 'compact',
  timezone: 'Asia/Tokyo',
  date_format: 'DD.MM.YYYY',
  time_format: '24h',
  created_at: at,
  updated_at: later,
}

afterEach(() => setTheme('system'))

it('lets theme, density and the form of times follow the account', async () => {
  const asked = fakeServer({ [`GET ${PATH}`]: { body: PREFERENCES } })
  renderScreen(<ApplyPreferences />)

  await waitFor(() => expect(document.documentElement.dataset.density).toBe('compact'))
  expect(document.documentElement.dataset.theme).toBe('dark')
  expect(dateTime(at)).toBe('31.01.2026, 18:15')
  expect(asked.map(({ method }) => method)).toEqual(['GET'])
})

it('takes zone and theme of this browser for preferences that nobody has touched', async () => {
  setTheme('light')
  const asked = fakeServer({
    [`GET ${PATH}`]: { body: { ...PREFERENCES, updated_at: at } },
    [`PATCH ${PATH}`]: ({ body }) => ({ body: { ...PREFERENCES, ...(body as object) } }),
  })
  renderScreen(<ApplyPreferences />)

  await waitFor(() => expect(asked.at(-1)?.method).toBe('PATCH'))
  expect(asked.at(-1)?.body).toEqual({ timezone: browserZone(), theme: 'light' })
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('light'))
})
