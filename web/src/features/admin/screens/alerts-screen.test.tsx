import { screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { AlertsScreen } from './alerts-screen'

beforeEach(() => signedIn('t1'))

const ALERTS = '/api/v1/admin/system/alerts'

it('says what will stand here while nothing does', async () => {
  fakeServer({ [`GET ${ALERTS}`]: { body: { data: [], count: 0, unresolved_count: 0 } } })
  renderScreen(<AlertsScreen />)

  expect(await screen.findByText('No alerts')).toBeVisible()
})

it('asks for those of a state and a severity', async () => {
  const asked = fakeServer({ [`GET ${ALERTS}`]: { body: { data: [], count: 0, unresolved_count: 4 } } })
  const { person } = renderScreen(<AlertsScreen />)
  await person.click(await screen.findByRole('button', { name: /^Unresolved/ }))
  await person.click(screen.getByRole('button', { name: 'Critical' }))

  await expect
    .poll(() => Object.fromEntries(asked.at(-1)?.query ?? []))
    .toEqual({ skip: '0', limit: '25', resolved: 'false', severity: 'critical' })
  expect(await screen.findByText('No alert fits these filters.')).toBeVisible()
})

it('tells of one that is over how it ended', async () => {
  const alert = {
    id: '1',
    alert_type: 'replication_lag',
    subject: 'replication',
    severity: 'error',
    title: 'The replica is behind',
    message: 'The replica is 75 s behind.',
    details: {},
    is_resolved: true,
    resolved_at: '2026-11-23T06:10:00.000Z',
    resolved_by: null,
    note: null,
    occurrences: 1,
    first_seen_at: '2026-11-23T06:00:00.000Z',
    created_at: '2026-11-23T06:00:00.000Z',
    updated_at: '2026-11-23T06:10:00.000Z',
  }
  fakeServer({ [`GET ${ALERTS}`]: { body: { data: [alert], count: 1, unresolved_count: 0 } } })
  renderScreen(<AlertsScreen />)

  expect(await screen.findByText(/gone by itself/)).toBeVisible()
  expect(screen.queryByRole('button', { name: /Resolve:/ })).toBeNull()
})
