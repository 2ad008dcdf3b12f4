import { act, screen, within } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { signedIn } from '@/lib/access-token'
import type { Frame } from '@/lib/socket'
import { fakeServer } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { createEditor, EditorContext } from '../../lib/editor-store'
import { useExecution } from '../use-execution'
import { ExecutionPanel } from './panel'
import { usePlayback } from './use-playback'

const AT = '2026-03-01T10:00:00Z'
const GRAPH = {
  nodes: [
    { node_id: 'start', node_type: 'trigger', label: 'Start' },
    { node_id: 'ask', node_type: 'rag_query', label: 'Ask' },
  ],
  edges: [{ from: 'start', to: 'ask' }],
}
const result = (node_type: string, status: string, output: unknown = null) => ({
  node_type,
  status,
  input: { n: 1 },
  output,
  error: null,
  branch: null,
  attempt: 1,
  iteration: 0,
  started_at: AT,
  completed_at: status === 'success' ? AT : null,
  duration_ms: status === 'success' ? 12 : null,
})
const execution = (status: string, node_results: Record<string, unknown>) => ({
  id: 'e1',
  execution_id: 'exec-1',
  workflow_id: 'w1',
  workflow_version: 1,
  status,
  queued_at: AT,
  started_at: AT,
  duration_ms: 40,
  error_message: null,
  error_node_id: null,
  retry_count: 0,
  current_node_ids: [],
  waiting: [],
  trigger_data: { question: 'By when?' },
  execution_state: { completed_node_ids: [], node_results },
  result: null,
})
const CITATION = {
  document_id: 'd1',
  chunk_id: 'c1',
  title: 'letter.pdf',
  page: 1,
  start: 5,
  end: 20,
  quote: 'By 15 April.',
  boxes: [],
}
const ANSWER = { answer: { mode: 'quoted', text: 'By 15 April.', citations: [CITATION] } }
const AT_WORK = execution('running', { start: result('trigger', 'success'), ask: result('rag_query', 'running') })
const DONE = execution('completed', {
  start: result('trigger', 'success'),
  ask: result('rag_query', 'success', ANSWER),
})

class FakeSocket {
  static readonly OPEN = 1
  static last: FakeSocket | undefined
  readyState = 1
  onopen = () => {}
  onmessage = (_message: { data: string }) => {}
  onclose = (_event: { code: number }) => {}
  constructor() {
    FakeSocket.last = this
  }
  send() {}
  close(code = 1005) {
    this.onclose({ code })
  }
}
const say = (...frames: Frame[]) =>
  act(async () => frames.forEach((frame) => FakeSocket.last?.onmessage({ data: JSON.stringify(frame) })))

let current: unknown

beforeEach(() => {
  signedIn('t1')
  vi.stubGlobal('WebSocket', FakeSocket)
  current = AT_WORK
})

const NO_EVENTS: never[] = []

function Watched() {
  const watched = useExecution('exec-1')
  const playback = usePlayback('exec-1', watched?.events ?? NO_EVENTS)
  if (watched === null) return null
  const nothing = () => undefined
  return (
    <ExecutionPanel
      watched={watched}
      playback={playback}
      version={1}
      onClose={nothing}
      onAgain={nothing}
      onStarted={nothing}
      onReplay={async () => true}
    />
  )
}

function draw() {
  const path = '/api/v1/workflows/executions/exec-1'
  const asked = fakeServer({
    [`GET ${path}/status`]: () => ({ body: current }),
    [`GET ${path}/logs`]: { body: { data: [], count: 0 } },
    [`GET ${path}/timeline`]: { body: { events: [] } },
    [`POST ${path}/terminate`]: { body: { status: 'terminated', execution_id: 'exec-1', id: 'e1' } },
  })
  return {
    asked,
    ...renderScreen(
      <EditorContext value={createEditor(GRAPH)}>
        <Watched />
      </EditorContext>,
    ),
  }
}
const event = (seq: number, event_type: string, status: string): Frame => ({
  type: 'event',
  seq,
  event: {
    timestamp: AT,
    event_type,
    node_id: 'ask',
    node_name: 'Ask',
    status,
    message: `Ask ${status}`,
    duration_ms: 12,
    data: { attempt: 1 },
  },
})

it('tells step by step what is done, and shows the answer with its place at the end', async () => {
  draw()
  const steps = await screen.findByRole('list', { name: 'Steps' })
  await say({ type: 'snapshot', seq: 3, execution: AT_WORK })
  expect(
    within(steps)
      .getAllByRole('listitem')
      .map((step) => step.textContent),
  ).toEqual(['CompletedStart12 ms', expect.stringContaining('RunningAsk')])

  current = DONE
  await say({
    type: 'log',
    seq: 4,
    log: { id: 4, node_id: 'ask', level: 'info', message: '3 passages', timestamp: AT },
  })
  expect(within(steps).getByText('3 passages')).toBeVisible()
  await say(event(5, 'node_completed', 'success'), { type: 'end', status: 'completed' })

  const answer = await screen.findByRole('article')
  expect(within(answer).getByText('By when?')).toBeVisible()
  expect(within(answer).getByRole('link', { name: /Show on the page/ })).toHaveAttribute(
    'href',
    '/rag/documents/d1?page=1&quote=5-20',
  )
  expect(screen.getByRole('button', { name: 'Run again' })).toBeVisible()
})

it('keeps what was said in the log, once', async () => {
  const { person } = draw()
  await screen.findByRole('list', { name: 'Steps' })
  await say(event(5, 'node_failed', 'failed'), event(5, 'node_failed', 'failed'))

  await person.click(screen.getByRole('tab', { name: 'Log' }))

  expect(screen.getAllByText('Ask failed')).toHaveLength(1)
})

it('stops an execution', async () => {
  const { person, asked } = draw()

  await person.click(await screen.findByRole('button', { name: 'Stop' }))
  await person.click(screen.getByRole('button', { name: 'Stop it' }))

  expect(asked.some(({ method, path }) => method === 'POST' && path.endsWith('/terminate'))).toBe(true)
})
