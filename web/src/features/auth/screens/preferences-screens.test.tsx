import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import type { Preferences } from '@/lib/preferences'
import { fakeServer, OPTIONS, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { AppearanceScreen } from './appearance-screen'
import { NotificationsScreen } from './notifications-screen'
import { PreferencesScreen } from './preferences-screen'
import { ProfileScreen } from './profile-screen'

const PATH = '/api/v1/users/me/preferences'
const at = '2026-01-31T09:15:02.123Z'
const PREFERENCES: Preferences = {
  id: 'p1',
  user_id: 'u1',
  theme: 'system',
  ui_density: 'comfortable',
  timezone: 'UTC',
  language: 'en',
  date_format: 'YYYY-MM-DD',
  time_format: '24h',
  bio: null,
  company: null,
  avatar_url: null,
  email_workflow_events: true,
  email_system_alerts: true,
  notification_frequency: 'realtime',
  quiet_hours_start: null,
  quiet_hours_end: null,
  in_app_notifications: true,
  default_timeout: 300,
  default_retry_policy: { max_retries: 3 },
  auto_save_interval: 30,
  auto_retry_on_failure: true,
  failure_notification_threshold: 1,
  created_at: at,
  updated_at: at,
}
const ME = { id: 'u1', email: 'ann@example.com', full_name: 'Ann', is_superuser: false, is_active: true }

/** Keeps what is saved, as the server does. */
function server() {
  let kept = PREFERENCES
  return fakeServer({
    'GET /api/v1/users/me': { body: ME },
    'GET /api/v1/login/options': OPTIONS,
    [`GET ${PATH}`]: () => ({ body: kept }),
    [`PATCH ${PATH}`]: ({ body }) => {
      kept = { ...kept, ...(body as Partial<Preferences>) }
      return { body: kept }
    },
  })
}
const saved = (asked: ReturnType<typeof server>) =>
  asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body)

beforeEach(() => signedIn('t1'))

it('saves theme and density when they are chosen', async () => {
  const asked = server()
  const { person } = renderScreen(<AppearanceScreen />)
  await person.click(await screen.findByRole('radio', { name: /Dark/ }))
  await person.click(screen.getByRole('radio', { name: /Compact/ }))

  await waitFor(() => expect(saved(asked)).toEqual([{ theme: 'dark' }, { ui_density: 'compact' }]))
  expect(screen.getByRole('radio', { name: /Dark/ })).toBeChecked()
})

it('takes a choice back that the server refuses', async () => {
  fakeServer({
    [`GET ${PATH}`]: { body: PREFERENCES },
    [`PATCH ${PATH}`]: problem(503, 'unavailable', 'Not now.'),
  })
  const { person } = renderScreen(<AppearanceScreen />)

  await person.click(await screen.findByRole('radio', { name: /Dark/ }))

  await waitFor(() => expect(screen.getByRole('radio', { name: /System/ })).toBeChecked())
})

it('switches quiet hours on and off as a pair', async () => {
  const asked = server()
  const { person } = renderScreen(<NotificationsScreen />)
  await person.click(await screen.findByRole('switch', { name: /Keep quiet/ }))
  expect(await screen.findByLabelText('From')).toHaveValue('22:00')
  await person.click(screen.getByRole('switch', { name: /Keep quiet/ }))

  await waitFor(() =>
    expect(saved(asked)).toEqual([
      { quiet_hours_start: '22:00', quiet_hours_end: '07:00' },
      { quiet_hours_start: null, quiet_hours_end: null },
    ]),
  )
})

it('tells that nothing is mailed where there is no mail server', async () => {
  server()
  renderScreen(<NotificationsScreen />)

  expect(await screen.findByText(/No mail server is set up here/)).toBeVisible()
})

it('saves a number once the cursor leaves it, and none outside of its limits', async () => {
  const asked = server()
  const { person } = renderScreen(<PreferencesScreen />)
  const field = await screen.findByLabelText('A step may take')
  await person.clear(field)
  await person.type(field, '4000')
  await person.tab()
  expect(screen.getByText('A number from 1 to 3600.')).toBeVisible()
  expect(saved(asked)).toEqual([])

  await person.clear(field)
  await person.type(field, '60')
  await person.tab()

  await waitFor(() => expect(saved(asked)).toEqual([{ default_timeout: 60 }]))
})

it('keeps the rest of the retry policy, and leaves out what was emptied', async () => {
  const asked = server()
  const { person } = renderScreen(<PreferencesScreen />)
  await person.type(await screen.findByLabelText('First wait'), '1.5')
  await person.tab()
  await waitFor(() => expect(saved(asked)).toHaveLength(1))
  await person.clear(screen.getByLabelText('How often'))
  await person.tab()

  await waitFor(() =>
    expect(saved(asked)).toEqual([
      { default_retry_policy: { max_retries: 3, initial_delay_seconds: 1.5 } },
      { default_retry_policy: { initial_delay_seconds: 1.5 } },
    ]),
  )
})

it('shows times in the form that is chosen', async () => {
  const asked = server()
  const { person } = renderScreen(<ProfileScreen />)
  await person.selectOptions(await screen.findByLabelText('Time'), '12h')
  await person.selectOptions(screen.getByLabelText('Time zone'), 'Asia/Tokyo')

  expect(await screen.findByText(/shown like this: \d{4}-\d\d-\d\d, \d{1,2}:\d\d [AP]M/)).toBeVisible()
  await waitFor(() => expect(saved(asked)).toEqual([{ time_format: '12h' }, { timezone: 'Asia/Tokyo' }]))
})

it('saves company and bio, empty ones as none', async () => {
  const asked = server()
  const { person } = renderScreen(<ProfileScreen />)
  await person.type(await screen.findByLabelText('Company'), 'Analytical Engines')
  const forms = screen.getAllByRole('button', { name: 'Save' })
  await person.click(forms.at(-1) as HTMLElement)

  await waitFor(() => expect(saved(asked)).toEqual([{ company: 'Analytical Engines', bio: null }]))
})
