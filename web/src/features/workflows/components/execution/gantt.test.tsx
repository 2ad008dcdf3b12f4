import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { renderScreen } from '@/testing/render'
import { createEditor, EditorContext } from '../../lib/editor-store'
import type { TimelineEvent } from '../../lib/graph'
import { Gantt } from './gantt'

const event = (
  at: number,
  node: string,
  event_type: string,
  status: string | null,
  data: Record<string, unknown>,
): TimelineEvent => ({
  timestamp: new Date(Date.UTC(2026, 2, 1) + at).toISOString(),
  event_type,
  node_id: node.toLowerCase(),
  node_name: node,
  status,
  message: `${node} ${status}`,
  duration_ms: null,
  data,
})
const turn = (iteration: number) => ({ attempt: 1, iteration, scope: `l:${iteration}/` })
const EVENTS = [
  event(0, 'Call', 'node_started', 'running', { attempt: 1 }),
  event(100, 'Call', 'node_failed', 'failed', { attempt: 1 }),
  event(100, 'Call', 'node_retry_scheduled', null, {}),
  event(400, 'Call', 'node_started', 'running', { attempt: 2 }),
  event(500, 'Call', 'node_completed', 'success', { attempt: 2 }),
  event(500, 'Each', 'node_started', 'running', turn(0)),
  event(600, 'Each', 'node_completed', 'success', turn(0)),
  event(600, 'Each', 'node_started', 'running', turn(1)),
  event(800, 'Each', 'node_completed', 'success', turn(1)),
]

const draw = (events = EVENTS) =>
  renderScreen(
    <EditorContext value={createEditor({ nodes: [], edges: [] })}>
      <Gantt events={events} live={false} />
    </EditorContext>,
  )

it('tells about the bar that has the focus, and goes through the bars by the arrow keys', async () => {
  const { person } = draw()
  const first = screen.getByRole('button', { name: 'Call: Call failed, 100 ms' })

  await person.click(first)
  expect(screen.getByText(/from 0 ms to 100 ms/)).toBeVisible()
  await person.keyboard('{ArrowRight}{ArrowRight}')

  expect(screen.getByRole('button', { name: 'Call: Call success, 100 ms' })).toHaveFocus()
  expect(screen.getByText(/attempt 2/)).toBeVisible()
  await person.keyboard('{ArrowDown}')
  expect(screen.getByRole('button', { name: /^Each: 2 iterations/ })).toHaveFocus()
})

it('keeps the iterations of a loop folded until they are asked for', async () => {
  const { person } = draw()
  expect(screen.queryByRole('button', { name: /iteration 2/ })).not.toBeInTheDocument()

  await person.click(screen.getByRole('button', { name: 'Iterations of Each' }))

  expect(screen.getByRole('button', { name: 'Each, iteration 2: Each success, 200 ms' })).toBeVisible()
})

it('zooms', async () => {
  const { person } = draw()
  expect(screen.getByRole('button', { name: 'Zoom out' })).toBeDisabled()

  await person.click(screen.getByRole('button', { name: 'Zoom in' }))

  expect(screen.getByText('2 ×')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Zoom out' })).toBeEnabled()
})

it('says so while nothing has begun', () => {
  draw([])

  expect(screen.getByText('No node has begun yet.')).toBeVisible()
})
