import { screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import type { Session } from '../api'
import { SessionScreen } from './session-screen'

beforeEach(() => signedIn('t1'))

const ID = '0190a000-0000-7000-8000-000000000001'
const session = {
  id: ID,
  status: 'closed',
  close_reason: 'user',
  error_message: null,
  title: '',
  current_url: 'about:blank',
  browser_tool: 'playwright',
  actions_count: 0,
} as unknown as Session

const show = (status: Session['status']) => {
  fakeServer({
    [`GET /api/v1/browser/session/${ID}`]: { body: { session: { ...session, status }, actions: [], total_actions: 0 } },
  })
  renderRoutes([{ path: '/browser/:sessionId', element: <SessionScreen /> }], `/browser/${ID}`)
}

it('says why a session is closed, offers another one, and nothing that needs this one', async () => {
  show('closed')

  expect(await screen.findByText('Closed: by you.')).toBeVisible()
  expect(screen.getByRole('link', { name: 'New session' })).toHaveAttribute('href', '/browser?new')
  expect(screen.getByText('No picture of a page was taken in this session.')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Close session' })).toBeNull()
  expect(screen.queryByLabelText('Do')).toBeNull()
})

it('offers to act in an open one', async () => {
  show('active')

  expect(await screen.findByRole('button', { name: 'Close session' })).toBeVisible()
  expect(screen.getByLabelText('Do')).toBeVisible()
  expect(screen.queryByRole('link', { name: 'New session' })).toBeNull()
})
