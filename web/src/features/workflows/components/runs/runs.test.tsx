import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem, type Reply } from '@/testing/fake-server'
import { renderRoutes, renderScreen } from '@/testing/render'
import { ReplayDialog, type ReplayStart } from './replay-dialog'
import { RunTable } from './run-table'

const AT = '2026-03-01T10:00:00.000Z'
const execution = (number: number, more = {}) => ({
  id: `e${number}`,
  execution_id: `exec-${number}`,
  workflow_id: 'w1',
  workflow_name: 'Refunds',
  workflow_version: 1,
  status: 'failed',
  trigger_type: 'manual',
  queued_at: `2026-03-01T10:00:0${number}.000Z`,
  started_at: AT,
  completed_at: AT,
  duration_ms: 20,
  retry_count: 1,
  replay_of: null,
  ...more,
})
const result = (status: string) => ({ node_type: 'x', status, started_at: AT, attempt: 1, iteration: 0 })
const STATUS = {
  ...execution(1),
  trigger_data: { amount: 5 },
  error_node_id: 'call',
  execution_state: { node_results: { start: result('success'), call: result('failed'), later: result('skipped') } },
}
const nodes = ['start', 'call', 'later'].map((node_id) => ({
  node_id,
  node_type: node_id === 'start' ? 'trigger' : 'x',
  label: `The ${node_id}`,
}))

beforeEach(() => signedIn('t1'))

function drawTable(workflowId: string | null = null) {
  const asked = fakeServer({
    'GET /api/v1/workflows/executions': { body: { data: [execution(2), execution(1)], count: 2 } },
  })
  const routes = [
    { path: '/runs', element: <RunTable workflowId={workflowId} onOpen={() => undefined} /> },
    { path: '/workflows/executions/compare', element: <p>Side by side</p> },
  ]
  return { asked, ...renderRoutes(routes, '/runs?status=failed&period=hour') }
}

it('asks for what the address narrows the table to', async () => {
  const { asked, person } = drawTable('w1')
  await screen.findByRole('row', { name: /exec-2/ })

  await person.selectOptions(screen.getByLabelText('Trigger'), 'replay')
  await waitFor(() => expect(asked.at(-1)?.query.get('trigger_type')).toBe('replay'))

  const { query } = asked.at(-1)!
  expect([query.get('workflow_id'), query.get('status'), query.get('mine')]).toEqual(['w1', 'failed', null])
  expect(Date.now() - Date.parse(query.get('since')!)).toBeGreaterThanOrEqual(3_600_000)
})

it('compares two executions, the older one first', async () => {
  const { person, router } = drawTable()
  await person.click(await screen.findByLabelText('Compare exec-2'))
  expect(screen.getByRole('button', { name: 'Choose another to compare' })).toBeDisabled()
  await person.click(screen.getByLabelText('Compare exec-1'))

  await person.click(screen.getByRole('button', { name: 'Compare the two' }))

  await screen.findByText('Side by side')
  expect(router.state.location.search).toBe('?one=exec-1&other=exec-2')
})

function drawReplay(reply: Reply, start?: ReplayStart, newest = 1) {
  const asked = fakeServer({
    'GET /api/v1/workflows/executions/e1/status': { body: STATUS },
    'GET /api/v1/workflows/w1': { body: { version: newest } },
    'GET /api/v1/workflows/w1/versions': { body: { data: [{ version: 1, graph_config: { nodes, edges: [] } }] } },
    'POST /api/v1/workflows/executions/e1/replay': reply,
  })
  const onStarted = vi.fn()
  const view = renderScreen(
    <ReplayDialog
      execution={execution(1) as never}
      start={start}
      open
      onOpenChange={() => undefined}
      onStarted={onStarted}
    />,
  )
  return { asked, onStarted, ...view }
}
const sent = (asked: ReturnType<typeof fakeServer>) => asked.find(({ method }) => method === 'POST')?.body
const replay = () => screen.findByRole('button', { name: 'Replay' })

it('replays a failed execution from its failure, unless another start is chosen', async () => {
  const { asked, person, onStarted } = drawReplay({ status: 202, body: execution(3) })

  await person.click(await replay())

  await waitFor(() => expect(onStarted).toHaveBeenCalled())
  expect(sent(asked)).toEqual({ from_failure: true, use_latest_version: false })
})

it('replays from the failure with what was mended since', async () => {
  const { asked, person } = drawReplay({ status: 202, body: execution(3) }, 'failure', 2)
  expect(await screen.findByLabelText('Use the newest version of the workflow')).toBeChecked()

  await person.click(await replay())

  await waitFor(() => expect(sent(asked)).toEqual({ from_failure: true, use_latest_version: true }))
})

it('offers the nodes that were reached', async () => {
  const { asked, person } = drawReplay({ status: 202, body: execution(3) }, 'node', 2)
  const choice = await screen.findByLabelText('Node to begin at')
  expect(within(choice).getAllByRole('option')).toHaveLength(2)
  await person.selectOptions(choice, 'The start')
  await person.click(screen.getByLabelText('Use the newest version of the workflow'))

  await person.click(await replay())

  await waitFor(() => expect(sent(asked)).toEqual({ from_node_id: 'start', use_latest_version: true }))
})

it('starts from what the old one was given, and keeps what was typed when it is refused', async () => {
  const { asked, person } = drawReplay(problem(409, 'invalid-state', '“Refunds” is switched off.'), 'edited')
  const field = await screen.findByLabelText('Trigger data (JSON)')
  expect(field).toHaveValue('{\n  "amount": 5\n}')
  await person.clear(field)
  await person.paste('{"amount": 9}')

  await person.click(await replay())

  expect(await screen.findByRole('alert')).toHaveTextContent('“Refunds” is switched off.')
  expect(sent(asked)).toEqual({ trigger_data: { amount: 9 }, use_latest_version: false })
  expect(field).toHaveValue('{"amount": 9}')
})
