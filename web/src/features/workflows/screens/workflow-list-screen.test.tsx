import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, type Reply } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { WorkflowListScreen } from './workflow-list-screen'

const WORKFLOW = {
  id: 'w1',
  name: 'Invoices',
  description: 'Reads them',
  is_active: true,
  version: 3,
  trigger_config: {},
  is_runnable: true,
  issues: [],
  last_execution: { id: 'e1', status: 'failed', started_at: '2026-01-01T00:00:00Z' },
  updated_at: '2026-01-01T00:00:00Z',
}
const GRAPH = { nodes: [{ node_id: 'start', node_type: 'trigger' }], edges: [] }
const page = (...data: unknown[]): Reply => ({ body: { data, count: data.length } })

beforeEach(() => signedIn('t1'))

function draw(replies: Record<string, Reply>) {
  const asked = fakeServer(replies)
  const view = renderRoutes(
    [
      { path: '/workflows', element: <WorkflowListScreen /> },
      { path: '/workflows/:id', element: <p>The editor</p> },
    ],
    '/workflows',
  )
  return { ...view, asked }
}
const menu = async (person: ReturnType<typeof draw>['person'], item: string) => {
  await person.click(await screen.findByRole('button', { name: 'Actions for Invoices' }))
  await person.click(await screen.findByRole('menuitem', { name: item }))
}

it('lists workflows with how they last went', async () => {
  draw({ 'GET /api/v1/workflows': page(WORKFLOW) })

  const row = await screen.findByRole('row', { name: /Invoices/ })

  expect(within(row).getAllByText('Failed')[0]).toBeVisible()
  expect(within(row).getByRole('switch', { name: 'Invoices is active' })).toBeChecked()
})

it('offers templates while there is nothing, and makes the demo', async () => {
  const { person, router } = draw({
    'GET /api/v1/workflows': page(),
    'POST /api/v1/workflows/demo': { status: 201, body: { ...WORKFLOW, id: 'w9' } },
  })

  await person.click(await screen.findByRole('button', { name: /Ask a scan/ }))

  await screen.findByText('The editor')
  expect(router.state.location).toMatchObject({ pathname: '/workflows/w9', search: '?run=1' })
})

it('switches a workflow off at once', async () => {
  const { person, asked } = draw({
    'GET /api/v1/workflows': page(WORKFLOW),
    'PATCH /api/v1/workflows/w1': { body: { ...WORKFLOW, is_active: false } },
  })

  await person.click(await screen.findByRole('switch', { name: 'Invoices is active' }))

  await waitFor(() => expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ is_active: false }))
})

it('duplicates a workflow with its graph', async () => {
  const { person, asked } = draw({
    'GET /api/v1/workflows': page(WORKFLOW),
    'GET /api/v1/workflows/w1': { body: { ...WORKFLOW, graph_config: GRAPH } },
    'POST /api/v1/workflows': { status: 201, body: { ...WORKFLOW, id: 'w2', name: 'Invoices (copy)' } },
  })

  await menu(person, 'Duplicate')

  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      name: 'Invoices (copy)',
      description: 'Reads them',
      trigger_config: {},
      graph_config: GRAPH,
    }),
  )
})

it('asks by name before it deletes', async () => {
  const { person, asked } = draw({
    'GET /api/v1/workflows': page(WORKFLOW),
    'DELETE /api/v1/workflows/w1': { status: 204 },
  })

  await menu(person, 'Delete')
  const dialog = await screen.findByRole('dialog', { name: 'Delete “Invoices”?' })
  expect(asked.some(({ method }) => method === 'DELETE')).toBe(false)
  await person.click(within(dialog).getByRole('button', { name: 'Delete' }))

  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  expect(asked.some(({ method }) => method === 'DELETE')).toBe(true)
})

const FILE = { format: 'appliance-workflow', name: 'Bills', graph_config: GRAPH }
const IMPORTED = {
  workflow: { ...WORKFLOW, id: 'w3', name: 'Bills' },
  report: {
    format: 'n8n',
    converted: 1,
    placeholders: 1,
    notes: ['Its time zone was left out.'],
    nodes: [
      { name: 'Get', type: 'n8n-nodes-base.httpRequest', status: 'converted', node_id: 'get', notes: [] },
      {
        name: 'Odd',
        type: 'n8n-nodes-base.odd',
        status: 'placeholder',
        node_id: 'odd',
        notes: ['Nothing is like it.'],
      },
    ],
  },
}

it('imports a file and says what became of each node, what needs a hand first', async () => {
  const { person, asked } = draw({
    'GET /api/v1/workflows': page(WORKFLOW),
    'POST /api/v1/workflows/import': { status: 201, body: IMPORTED },
  })
  await person.click(await screen.findByRole('button', { name: 'Import' }))
  const file = new File([JSON.stringify(FILE)], 'bills.json', { type: 'application/json' })

  await person.upload(screen.getByLabelText('Drop a workflow file here', { selector: 'input' }), file)

  const window = await screen.findByRole('dialog', { name: '“Bills” is imported' })
  const nodes = within(within(window).getByRole('list', { name: 'Nodes' })).getAllByRole('listitem')
  expect(nodes.map((node) => node.textContent)).toEqual([
    'PlaceholderOddn8n-nodes-base.oddNothing is like it.',
    'ConvertedGetn8n-nodes-base.httpRequest',
  ])
  expect(within(window).getByRole('link', { name: 'Odd' })).toHaveAttribute('href', '/workflows/w3?node=odd')
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ data: FILE })
})

it('says what is wrong with a text that is no workflow, and keeps it', async () => {
  const { person, asked } = draw({ 'GET /api/v1/workflows': page(WORKFLOW) })
  await person.click(await screen.findByRole('button', { name: 'Import' }))
  const window = screen.getByRole('dialog')
  await person.click(within(window).getByLabelText('Or paste it'))
  await person.paste('{ "name": ')

  await person.click(within(window).getByRole('button', { name: 'Import' }))

  expect(await within(window).findByRole('alert')).toHaveTextContent('The text is not JSON')
  expect(within(window).getByLabelText('Or paste it')).toHaveValue('{ "name": ')
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
})
