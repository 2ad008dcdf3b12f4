import { screen, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { queryOf } from '../lib/activity'
import { ActivityScreen } from './activity-screen'

beforeEach(() => signedIn('t1'))

const ACTIVITY = '/api/v1/admin/system/activity'
const ANN = '0190a000-0000-7000-8000-00000000000a'
const event = {
  id: '1',
  type: 'sign_in_failed',
  actor_id: ANN,
  actor_email: 'ann@example.com',
  target_type: 'user',
  target_id: ANN,
  status: 'failed',
  description: 'ann@example.com could not sign in',
  timestamp: '2026-11-23T06:00:00.000Z',
  context: { ip_address: '192.0.2.7' },
}
const found = (...data: object[]) => ({
  body: {
    data,
    count: data.length,
    types: ['backup_failed', 'sign_in_failed'],
    target_types: ['backup', 'user'],
    timestamp: event.timestamp,
  },
})

it('asks the server for what the filters say', async () => {
  const asked = fakeServer({ [`GET ${ACTIVITY}`]: found(event) })
  const { person } = renderScreen(<ActivityScreen />)
  await person.click(await screen.findByRole('button', { name: 'Failed' }))
  await person.selectOptions(screen.getByLabelText('Type'), 'Sign in failed')
  await person.selectOptions(screen.getByLabelText('About'), 'User')

  await expect
    .poll(() => Object.fromEntries(asked.at(-1)?.query ?? []))
    .toEqual({ skip: '0', limit: '50', status: 'failed', event_type: 'sign_in_failed', target_type: 'user' })
})

it('opens one with all that is known of it, and goes on to all that this person did', async () => {
  const asked = fakeServer({ [`GET ${ACTIVITY}`]: found(event) })
  const { person } = renderScreen(<ActivityScreen />)
  await person.click(await screen.findByRole('button', { name: /could not sign in/ }))
  const sheet = await screen.findByRole('dialog', { name: 'Sign in failed' })
  expect(within(sheet).getByText(/192\.0\.2\.7/)).toBeVisible()
  await person.click(within(sheet).getByRole('button', { name: 'All they did' }))

  await expect.poll(() => asked.at(-1)?.query.get('actor_id')).toBe(ANN)
  await person.click(await screen.findByRole('button', { name: 'Of one person only' }))
  await expect.poll(() => asked.at(-1)?.query.get('actor_id')).toBeNull()
})

it('says when nothing fits', async () => {
  fakeServer({ [`GET ${ACTIVITY}`]: found() })
  renderScreen(<ActivityScreen />)

  expect(await screen.findByText('Nothing found')).toBeVisible()
})

it('asks for a period to the minute, so that the same question is asked once', () => {
  const now = Date.parse('2026-11-23T06:00:31.500Z')

  expect(queryOf({ period: '7' }, now)).toEqual({ since: '2026-11-16T06:00:00.000Z' })
  expect(queryOf({ period: '7' }, now + 20_000)).toEqual(queryOf({ period: '7' }, now))
  expect(queryOf({ period: 'x' }, now)).toEqual({})
})
