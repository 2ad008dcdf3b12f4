import { screen, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem, type Reply } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import AlertsNumber from '../components/alerts-number'
import type { Alert, Health, HealthCheck } from '../system-api'
import { OverviewScreen } from './overview-screen'

beforeEach(() => signedIn('t1'))

const SYSTEM = '/api/v1/admin/system'
const NOW = '2026-11-23T06:00:00.000Z'

const check = (name: string, status: HealthCheck['status'] = 'available', required = false): HealthCheck => ({
  name,
  status,
  required,
  message: `${name} says something`,
  latency_ms: 3,
})

const healthy: Health = {
  status: 'healthy',
  timestamp: NOW,
  version: '1.2.3',
  uptime_seconds: 93_784,
  unresolved_alerts: 0,
  database: {
    status: 'connected',
    engine: 'sqlite',
    version: '3.54.1',
    size_bytes: 10_485_760,
    wal_bytes: 4096,
    user_count: 5,
    last_integrity_check: 'ok',
    latency_ms: 1,
  },
  services: {},
  checks: [check('ocr'), check('database', 'available', true), check('smtp', 'not_configured')],
  queue: { pending: 12, running: 1, oldest_pending_seconds: 75 },
  disk: { free_bytes: 25 * 1024 ** 3, total_bytes: 100 * 1024 ** 3, wanted_bytes: 1024 ** 3 },
  replication: { enabled: false, state: 'off', target: '', lag_seconds: null, last_sync_at: null, last_error: null },
}

const alert: Alert = {
  id: '0190a000-0000-7000-8000-000000000001',
  alert_type: 'disk_low',
  subject: 'disk',
  severity: 'error',
  title: 'Disk nearly full',
  message: '12 MiB are left.',
  details: {},
  is_resolved: false,
  resolved_at: null,
  resolved_by: null,
  note: null,
  occurrences: 3,
  first_seen_at: NOW,
  created_at: NOW,
  updated_at: NOW,
}

const executions = { pending: 0, running: 2, paused: 0, waiting_for_signal: 0, terminated: 0 }
const metrics = {
  users: { total: 5, active: 4, admins: 1, regular: 4 },
  workflows: { total: 12, active: 9, inactive: 3 },
  executions: { ...executions, total: 900, last_24h: 31, completed: 850, failed: 40, success_rate: 95.51 },
  resources: { rag_documents: 210, rag_indexes: 1, files: 3, storage_bytes: 2048, agent_tasks: 44, scrape_jobs: 0 },
  timestamp: NOW,
}
const event = {
  id: '1',
  type: 'execution_failed',
  actor_id: null,
  actor_email: null,
  target_type: 'execution',
  target_id: null,
  status: 'failed',
  description: 'Node Read failed',
  timestamp: NOW,
  context: {},
}
const listOf = (...data: object[]) => ({ body: { data, count: data.length, unresolved_count: data.length } })

const server = (health: Reply, alerts: object[] = [], more: Parameters<typeof fakeServer>[0] = {}) =>
  fakeServer({
    [`GET ${SYSTEM}/health`]: health,
    [`GET ${SYSTEM}/alerts`]: listOf(...alerts),
    [`GET ${SYSTEM}/metrics`]: { body: metrics },
    [`GET ${SYSTEM}/activity`]: { body: { data: [event], count: 1, types: [], target_types: [], timestamp: NOW } },
    ...more,
  })

it('says in one sentence that all is well, and what there is', async () => {
  server({ body: healthy })
  renderScreen(<OverviewScreen />)

  expect(await screen.findByRole('heading', { name: 'Everything works' })).toBeVisible()
  expect(screen.getByText(/Version 1\.2\.3 · running for 1 day 2 h/)).toBeVisible()
  expect(screen.getByText('Not set up here: Mail server.')).toBeVisible()
  expect(screen.getByRole('meter', { name: 'Disk in use' })).toHaveAttribute('aria-valuenow', '75')
  expect(screen.getByText('The first has waited for 1 min 15 s.')).toBeVisible()
  expect(await screen.findByText('95.51 %')).toBeVisible()
  expect(screen.getByText('in 1 index')).toBeVisible()
  expect(screen.getByText('Agent tasks')).toBeVisible()
  expect(screen.queryByText('Scrape jobs')).toBeNull()
  expect(await screen.findByText('Node Read failed')).toBeVisible()
  expect(screen.queryByRole('region', { name: 'Alerts' })).toBeNull()
})

it('does not call parts missing that a preview leaves asleep', async () => {
  server({ body: { ...healthy, checks: [check('storage', 'not_configured'), check('queue', 'not_configured')] } })
  renderScreen(<OverviewScreen />)

  expect(await screen.findByText(/this only shows a state/)).toBeVisible()
  expect(screen.queryByText(/Not set up here/)).toBeNull()
})

it('names what is out of order first', async () => {
  const checks = [check('ocr'), check('smtp', 'unavailable'), check('database', 'unavailable', true)]
  server({ body: { ...healthy, status: 'unhealthy', checks, queue: null } })
  renderScreen(<OverviewScreen />)

  expect(await screen.findByRole('heading', { name: 'Out of order: Database' })).toBeVisible()
  const rows = within(screen.getByRole('region', { name: 'Checks' })).getAllByRole('listitem')
  expect(rows.map((row) => within(row).getByRole('img').getAttribute('aria-label'))).toEqual([
    'Not in order',
    'Not in order',
    'In order',
  ])
  expect(screen.getByText('The database does not tell.')).toBeVisible()
})

it('shows how far a replica is, and that it is behind', async () => {
  const replication = {
    ...healthy.replication,
    enabled: true,
    state: 'running' as const,
    target: 's3://copies',
    lag_seconds: 75,
  }
  server({ body: { ...healthy, status: 'degraded', checks: [check('replication', 'unavailable')], replication } })
  renderScreen(<OverviewScreen />)

  expect(await screen.findByText('It works, but look at: Replica')).toBeVisible()
  expect(screen.getByText('Behind', { selector: 'span' })).toBeVisible()
  expect(screen.getByText('At most 1 min 15 s')).toBeVisible()
})

it('resolves an alert with a note', async () => {
  const asked = server({ body: healthy }, [alert], {
    [`POST ${SYSTEM}/alerts/${alert.id}/resolve`]: { body: { ...alert, is_resolved: true } },
  })
  const { person } = renderScreen(<OverviewScreen />)
  expect(await screen.findByText(/seen 3 times/)).toBeVisible()
  await person.click(screen.getByRole('button', { name: 'Resolve: Disk nearly full' }))
  await person.type(await screen.findByLabelText('Note'), 'A disk is ordered.')
  await person.click(screen.getByRole('button', { name: 'Resolve' }))

  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ note: 'A disk is ordered.' })
})

it('keeps the question open with the reason when it could not be resolved', async () => {
  server({ body: healthy }, [alert], {
    [`POST ${SYSTEM}/alerts/${alert.id}/resolve`]: problem(404, 'not-found', 'There is no such alert.'),
  })
  const { person } = renderScreen(<OverviewScreen />)
  await person.click(await screen.findByRole('button', { name: 'Resolve: Disk nearly full' }))
  await person.click(await screen.findByRole('button', { name: 'Resolve' }))

  expect(await within(screen.getByRole('dialog')).findByText('There is no such alert.')).toBeVisible()
})

it('shows what the server says when it does not tell', async () => {
  server(problem(403, 'forbidden', 'Superusers only.'))
  renderScreen(<OverviewScreen />)

  expect(await screen.findByRole('alert')).toHaveTextContent('Superusers only.')
})

const header = (is_superuser: boolean, ...alerts: object[]) =>
  fakeServer({
    'GET /api/v1/users/me': { body: { id: '1', email: 'ann@example.com', is_superuser } },
    [`GET ${SYSTEM}/alerts`]: listOf(...alerts),
  })

it('names one alert in the header, and leads to what it is about', async () => {
  header(true, alert)
  renderScreen(<AlertsNumber />)

  expect(await screen.findByRole('link', { name: /12 MiB are left/ })).toHaveAttribute('href', '/admin/disk')
})

it('counts several', async () => {
  header(true, alert, { ...alert, id: '2', title: 'The replica is behind', alert_type: 'replication_lag' })
  renderScreen(<AlertsNumber />)

  const link = await screen.findByRole('link', { name: 'Disk nearly full · The replica is behind' })
  expect(link).toHaveAttribute('href', '/admin/overview')
  expect(link).toHaveTextContent('2 alerts')
})

it('asks nothing for others', async () => {
  const asked = header(false, alert)
  renderScreen(<AlertsNumber />)

  await expect.poll(() => asked.map(({ path }) => path)).toContain('/api/v1/users/me')
  expect(asked.some(({ path }) => path.startsWith(SYSTEM))).toBe(false)
})
