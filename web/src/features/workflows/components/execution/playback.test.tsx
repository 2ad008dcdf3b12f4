import { fireEvent, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { renderScreen } from '@/testing/render'
import type { TimelineEvent } from '../../lib/graph'
import { PlaybackBar } from './playback-bar'
import { usePlayback } from './use-playback'

const event = (at: number, event_type: string, status: string): TimelineEvent => ({
  timestamp: new Date(Date.UTC(2026, 2, 1) + at).toISOString(),
  event_type,
  node_id: 'a',
  node_name: 'A',
  status,
  message: `A ${status}`,
  duration_ms: null,
  data: { attempt: 1 },
})
const EVENTS = [event(0, 'node_started', 'running'), event(50, 'node_completed', 'success')]

function Played() {
  const playback = usePlayback('e1', EVENTS)
  return (
    <>
      <p>{playback.nodes ? `a: ${playback.nodes.a?.state ?? 'not begun'}` : 'as it is now'}</p>
      <button onClick={playback.start}>Start</button>
      {playback.on && <PlaybackBar playback={playback} />}
    </>
  )
}

it('plays to the end by itself, and the slider goes to any moment', async () => {
  const { person } = renderScreen(<Played />)
  expect(screen.getByText('as it is now')).toBeVisible()

  await person.click(screen.getByRole('button', { name: 'Start' }))
  expect(await screen.findByText('a: completed')).toBeVisible()
  fireEvent.change(screen.getByRole('slider'), { target: { value: '1' } })

  expect(screen.getByText('a: running')).toBeVisible()
  expect(screen.getByRole('slider')).toHaveAttribute('aria-valuetext', 'A running, after 0 ms')
  await person.click(screen.getByRole('button', { name: 'One step back' }))
  expect(screen.getByText('a: not begun')).toBeVisible()
  await person.click(screen.getByRole('button', { name: 'End the replay' }))
  expect(screen.getByText('as it is now')).toBeVisible()
})
