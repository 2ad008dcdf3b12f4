import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem, type Asked, type Reply } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { EditorScreen } from './editor-screen'

const TYPES = [
  {
    node_type: 'trigger',
    aliases: [],
    label: 'Trigger',
    category: 'Core',
    icon: 'play',
    ports: ['main'],
    outputs: [],
    config_schema: { properties: {} },
  },
  {
    node_type: 'http_request',
    aliases: [],
    label: 'HTTP request',
    category: 'Integration',
    icon: 'globe',
    ports: ['main'],
    outputs: ['status_code'],
    config_schema: { required: ['url'], properties: { url: { type: 'string' } } },
  },
].map((type) => ({ description: '', expression_fields: [], available: true, reason: null, ...type }))
const WORKFLOW = {
  id: 'w1',
  name: 'Weather',
  description: null,
  is_active: true,
  version: 3,
  trigger_config: {},
  is_runnable: true,
  issues: [],
  last_execution: null,
  graph_config: { nodes: [{ node_id: 'start', node_type: 'trigger', label: 'Start', config: {} }], edges: [] },
}

beforeEach(() => {
  signedIn('t1')
  localStorage.clear()
  // React Flow divides by the size of its pane, which is nothing here.
  for (const size of ['offsetWidth', 'offsetHeight'] as const)
    vi.spyOn(HTMLElement.prototype, size, 'get').mockReturnValue(900)
  for (const size of ['clientWidth', 'clientHeight'] as const)
    vi.spyOn(HTMLElement.prototype, size, 'get').mockReturnValue(900)
  vi.stubGlobal('matchMedia', () => ({
    matches: true,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }))
})

const SLOW = { timeout: 15_000 } // ms: the server is asked when the typing has stopped

type Replies = Record<string, Reply | ((asked: Asked) => Reply)>

function draw(at: string, replies: Replies = {}) {
  const asked = fakeServer({
    'GET /api/v1/workflows/node-types': { body: { node_types: TYPES } },
    'GET /api/v1/workflows/w1': { body: WORKFLOW },
    ...replies,
  })
  const view = renderRoutes(
    [
      { path: '/workflows/:workflowId', element: <EditorScreen /> },
      { path: '/workflows', element: <p>The list</p> },
    ],
    at,
  )
  return { ...view, asked, sent: (method: string) => asked.filter((one) => one.method === method) }
}
const button = (name: string) => screen.findByRole('button', { name })
const rename = async (person: ReturnType<typeof draw>['person'], name: string) => {
  const field = await screen.findByLabelText('Name of the workflow')
  await person.clear(field)
  await person.type(field, name)
}

it('saves only what was changed, from the version that was opened', async () => {
  const { person, sent } = draw('/workflows/w1', {
    'PATCH /api/v1/workflows/w1': { body: { ...WORKFLOW, name: 'Rain', version: 3 } },
  })
  expect(await button('Save')).toBeDisabled()

  await rename(person, 'Rain')
  await person.click(await button('Save'))

  await waitFor(async () => expect(await button('Save')).toBeDisabled())
  expect(sent('PATCH')[0]?.headers.get('If-Match')).toBe('"3"')
  expect(sent('PATCH')[0]?.body).toMatchObject({ name: 'Rain', graph_config: { nodes: [{ node_id: 'start' }] } })
})

it('asks whose changes stay when somebody else saved in between', async () => {
  const { person, sent } = draw('/workflows/w1', {
    'PATCH /api/v1/workflows/w1': ({ headers }) =>
      headers.has('If-Match')
        ? problem(412, 'precondition-failed', 'Version 3 is not current.')
        : { body: { ...WORKFLOW, name: 'Mine', version: 5 } },
  })
  await rename(person, 'Mine')
  await person.click(await button('Save'))
  const dialog = await screen.findByRole('dialog', { name: 'This workflow was changed elsewhere' })

  await person.click(within(dialog).getByRole('button', { name: 'Overwrite' }))

  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  expect(sent('PATCH')).toHaveLength(2)
  expect(screen.getByLabelText('Name of the workflow')).toHaveValue('Mine')
})

it('takes the other version when a person chooses to reload', async () => {
  let newest = WORKFLOW
  const { person } = draw('/workflows/w1', {
    'GET /api/v1/workflows/w1': () => ({ body: newest }),
    'PATCH /api/v1/workflows/w1': problem(412, 'precondition-failed', 'Version 3 is not current.'),
  })
  await rename(person, 'Mine')
  newest = { ...WORKFLOW, name: 'Theirs', version: 4 }
  await person.click(await button('Save'))

  await person.click(await button('Reload'))

  await waitFor(() => expect(screen.getByLabelText('Name of the workflow')).toHaveValue('Theirs'))
  expect(await button('Save')).toBeDisabled()
})

it('adds a node with the keyboard, and says what is still missing', async () => {
  const { person } = draw('/workflows/w1')
  await screen.findByLabelText('Name of the workflow')

  await person.keyboard('/http{Enter}')

  expect(await screen.findByRole('complementary', { name: 'Settings of HTTP request' })).toBeVisible()
  await person.click(await button('1 issue'))
  expect(await screen.findByRole('menuitem', { name: 'HTTP request Url is missing.' })).toBeVisible()
})

it('shows a refusal at the field it is about', async () => {
  const errors = [
    {
      loc: ['body', 'graph_config', 'nodes', 1, 'config', 'url'],
      msg: 'unexpected end of the expression',
      type: 'expression_error',
    },
  ]
  const { person } = draw('/workflows/w1', {
    'PATCH /api/v1/workflows/w1': problem(422, 'invalid-input', 'wrong', { errors }),
  })
  await screen.findByLabelText('Name of the workflow')
  await person.keyboard('/http{Enter}')
  await person.type(await screen.findByLabelText('Url'), '{{{{ input.')

  await person.click(await button('Save'))

  await waitFor(() =>
    expect(screen.getByLabelText('Url')).toHaveAccessibleDescription('Unexpected end of the expression'),
  )
})

it('makes a new workflow on its first save, and keeps its editor', async () => {
  const { person, router, sent } = draw('/workflows/new', {
    'POST /api/v1/workflows': { status: 201, body: { ...WORKFLOW, id: 'w7', name: 'Untitled workflow', version: 1 } },
    'GET /api/v1/workflows/w7': { body: { ...WORKFLOW, id: 'w7', version: 1 } },
  })
  await screen.findByLabelText('Name of the workflow')
  await person.keyboard('/http{Enter}')

  await person.click(await button('Save'))

  await waitFor(() => expect(router.state.location.pathname).toBe('/workflows/w7'))
  expect(sent('POST').find(({ path }) => path === '/api/v1/workflows')?.body).toMatchObject({
    graph_config: { nodes: [{ node_id: 'start' }, { node_id: 'http_request_1' }] },
  })
  expect(screen.getByRole('complementary', { name: 'Settings of HTTP request' })).toBeVisible()
})

it('warns before changes are lost', async () => {
  const { person, router } = draw('/workflows/w1')
  await rename(person, 'Rain')

  await person.click(screen.getByRole('link', { name: 'All workflows' }))
  await person.click(await button('Stay'))
  expect(router.state.location.pathname).toBe('/workflows/w1')

  await person.click(screen.getByRole('link', { name: 'All workflows' }))
  await person.click(await button('Leave'))
  expect(await screen.findByText('The list')).toBeVisible()
})

it('does not run what is not ready, and shows where', async () => {
  const graph_config = {
    nodes: [...WORKFLOW.graph_config.nodes, { node_id: 'call', node_type: 'http_request', config: {} }],
    edges: [],
  }
  const { person } = draw('/workflows/w1', { 'GET /api/v1/workflows/w1': { body: { ...WORKFLOW, graph_config } } })

  await person.click(await button('Run'))

  expect(await screen.findByRole('complementary', { name: 'Settings of call' })).toBeVisible()
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

it('lists what the server would refuse before it is saved, and goes to the field', async () => {
  const { person, sent } = draw('/workflows/w1', {
    'POST /api/v1/workflows/check': {
      body: {
        problems: [
          { node_id: 'http_request_1', edge: null, field: 'url', code: 'x', message: 'not closed', refused: true },
        ],
      },
    },
  })
  await screen.findByLabelText('Name of the workflow')
  await person.keyboard('/http{Enter}')
  await person.type(await screen.findByLabelText('Url'), '{{{{ 1')

  await waitFor(() => expect(screen.getByText('Not closed', { selector: '.text-bad' })).toBeVisible(), SLOW)
  await person.click(await button('1 issue'))
  expect(await screen.findByText('Not saved, because')).toBeVisible()
  await person.click(await screen.findByRole('menuitem', { name: 'HTTP request Not closed' }))

  await waitFor(() => expect(screen.getByLabelText('Url')).toHaveFocus())
  expect(sent('PATCH')).toEqual([])
}, 20_000)

it('saves by itself, once it is told to, and not before', async () => {
  const { person, sent } = draw('/workflows/w1', {
    'GET /api/v1/users/me/preferences': { body: { auto_save_interval: 0.05 } },
    'PATCH /api/v1/workflows/w1': { body: { ...WORKFLOW, name: 'Rain', version: 3 } },
  })
  await rename(person, 'Rain')
  expect(sent('PATCH')).toEqual([])

  await person.click(await button('How to save'))
  await person.click(await screen.findByRole('menuitemradio', { name: /Save by itself/ }))

  await waitFor(() => expect(sent('PATCH')[0]?.body).toMatchObject({ name: 'Rain' }))
})

it('runs one node with the results of the last execution, saved before', async () => {
  const { person, sent } = draw('/workflows/w1', {
    'GET /api/v1/workflows/w1': {
      body: { ...WORKFLOW, last_execution: { id: 'e1', status: 'completed', started_at: null } },
    },
    'GET /api/v1/workflows/executions/e1/status': {
      body: { id: 'e1', trigger_data: { n: 1 }, waiting: [], execution_state: { node_results: {} } },
    },
    'PATCH /api/v1/workflows/w1': ({ body }) => ({ body: { ...WORKFLOW, ...(body as object), version: 4 } }),
    'POST /api/v1/workflows/w1/run': problem(422, 'validation-error', 'Its output is not known.'),
  })
  await screen.findByLabelText('Name of the workflow')
  await person.keyboard('/http{Enter}')

  const output = await screen.findByRole('region', { name: 'Output' })
  await person.click(within(output).getByRole('button', { name: 'Run this node' }))

  await waitFor(() => expect(sent('POST').some(({ path }) => path.endsWith('/run'))).toBe(true))
  expect(sent('PATCH')).toHaveLength(1)
  const body = sent('POST').find(({ path }) => path.endsWith('/run'))?.body
  expect(body).toEqual({ only_node_id: 'http_request_1', copy_from: 'e1' })
})
