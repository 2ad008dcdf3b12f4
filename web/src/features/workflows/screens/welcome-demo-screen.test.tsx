import { screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { WelcomeDemoScreen } from './welcome-demo-screen'

const open = () => {
  const view = renderRoutes(
    [
      { path: '/welcome/demo', element: <WelcomeDemoScreen /> },
      { path: '/workflows/:id', element: <p>the canvas</p> },
      { path: '/', element: <p>the dashboard</p> },
    ],
    '/welcome/demo',
  )
  return { ...view, at: () => view.router.state.location.pathname + view.router.state.location.search }
}

beforeEach(() => signedIn('t1'))

it('makes the demo, runs it and opens what it does, by one key', async () => {
  const asked = fakeServer({
    'POST /api/v1/workflows/demo': { status: 201, body: { id: 'w1', name: 'Ask a scan' } },
    'POST /api/v1/workflows/w1/run': { status: 202, body: { workflow_id: 'w1', execution_id: 'e1' } },
  })
  const { person, at } = open()
  expect(screen.getByRole('button', { name: /Start with the demo/ })).toHaveFocus()

  await person.keyboard('{Enter}')

  expect(await screen.findByText('the canvas')).toBeVisible()
  expect(at()).toBe('/workflows/w1?execution=e1')
  expect(asked.map(({ path }) => path)).toEqual(['/api/v1/workflows/demo', '/api/v1/workflows/w1/run'])
})

it('says why there is no demo', async () => {
  fakeServer({ 'POST /api/v1/workflows/demo': problem(503, 'unavailable', 'The letter of the demo is missing.') })
  const { person } = open()

  await person.click(screen.getByRole('button', { name: /Start with the demo/ }))

  expect(await screen.findByRole('alert')).toHaveTextContent('The letter of the demo is missing.')
})

it('starts empty at the dashboard', async () => {
  const asked = fakeServer({})
  const { person } = open()

  await person.click(screen.getByRole('button', { name: /Start empty/ }))

  expect(await screen.findByText('the dashboard')).toBeVisible()
  expect(asked).toEqual([])
})
