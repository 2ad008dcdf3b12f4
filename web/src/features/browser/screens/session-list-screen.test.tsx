import { screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { SessionListScreen } from './session-list-screen'

beforeEach(() => signedIn('t1'))

const show = (reason: string | null) => {
  fakeServer({
    'GET /api/v1/browser/sessions': { body: { data: [], count: 0 } },
    'GET /api/v1/browser/tools': { body: [{ name: 'playwright', available: reason === null, reason }] },
  })
  renderRoutes([{ path: '/browser', element: <SessionListScreen /> }], '/browser')
}

it('says at once that there is no browser, and how one comes', async () => {
  show('there is no browser on this machine; `appliance browser install` brings one')

  expect(await screen.findByText(/appliance browser install/)).toBeVisible()
})

it('says nothing of it where there is one', async () => {
  show(null)

  expect(await screen.findByText('No session yet')).toBeVisible()
  expect(screen.queryByText('There is no browser here')).toBeNull()
})
