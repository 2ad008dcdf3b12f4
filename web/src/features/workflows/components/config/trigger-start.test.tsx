import { screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { TriggerStart } from './trigger-start'

const ADDRESS = 'http://127.0.0.1:8080/api/v1/workflows/webhooks/abc'

beforeEach(() => signedIn('t1'))

function draw(config: Record<string, unknown>, at = '/workflows/w1', isWrong = false) {
  const hook = (id: string, source: string) => ({ id, source, webhook_url: `${ADDRESS}-${id}` })
  fakeServer({
    'GET /api/v1/workflows/w1/webhooks/subscriptions': {
      body: { data: [hook('a', 'user'), hook('b', 'trigger_node')], count: 2 },
    },
    'POST /api/v1/workflows/schedules/preview': { body: { words: 'At 09:00 on working days', next: [] } },
  })
  return renderRoutes(
    [{ path: '/workflows/:workflowId', element: <TriggerStart config={config} isWrong={isWrong} /> }],
    at,
  )
}

it('shows the address that belongs to the node, and where the rest is set', async () => {
  draw({ trigger_type: 'webhook' })

  expect(await screen.findByRole('button', { name: `Copy ${ADDRESS}-b` })).toBeVisible()
  expect(screen.queryByRole('button', { name: `Copy ${ADDRESS}-a` })).toBeNull()
  expect(screen.getByRole('link')).toHaveAttribute('href', '/workflows/w1?tab=triggers')
})

it('says when an address comes', () => {
  draw({ trigger_type: 'webhook' }, '/workflows/new')

  expect(screen.getByText('It is made when the workflow is saved.')).toBeVisible()
})

it('says a schedule in words, unless it is wrong', async () => {
  const { unmount } = draw({ trigger_type: 'schedule', cron_expression: '0 9 * * MON-FRI' })
  expect(await screen.findByText('At 09:00 on working days')).toBeVisible()
  unmount()

  draw({ trigger_type: 'schedule', cron_expression: '0 9' }, '/workflows/w1', true)
  expect(screen.queryByRole('status')).toBeNull()
})
