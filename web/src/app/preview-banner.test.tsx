import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeServer } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { dateTime } from '@/lib/format'
import { zoneInUse } from '@/lib/time-style'
import { PreviewBanner } from './preview-banner'

const OPTIONS = 'GET /api/v1/login/options'
const MOMENT = '2026-01-31T09:15:00.000Z'
const show = (preview: object | null) => {
  const asked = fakeServer({ [OPTIONS]: { body: { platform_name: 'Appliance', preview } } })
  renderRoutes([{ path: '/', element: <PreviewBanner /> }], '/')
  return asked
}

it('says of when the state is, and that nothing can be changed', async () => {
  show({ source: 'replica', moment: MOMENT, secrets: true })

  const banner = await screen.findByRole('status')

  expect(banner).toHaveTextContent(`Preview: the state of ${dateTime(MOMENT)}, ${zoneInUse()}.`)
  expect(banner).toHaveTextContent('Nothing can be changed here.')
  expect(document.documentElement.style.getPropertyValue('--banner')).not.toBe('')
})

it('says what is missing without the key, and that the latest state has no time', async () => {
  show({ source: 'replica', moment: null, secrets: false })

  const banner = await screen.findByRole('status')

  expect(banner).toHaveTextContent('Preview: the latest state of the replica.')
  expect(banner).toHaveTextContent('stored passwords cannot be read')
})

it('shows nothing on an ordinary server', async () => {
  const asked = show(null)

  await waitFor(() => expect(asked).toHaveLength(1))

  expect(screen.queryByText(/Preview/)).toBeNull()
})
