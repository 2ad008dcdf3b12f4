import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { Inbox } from 'lucide-react'
import { session, signedIn, signedOut } from '@/lib/access-token'
import type { Feature } from '@/lib/feature'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { routesOf } from './router'

const rag: Feature = {
  name: 'rag',
  title: 'RAG',
  menu: [
    { title: 'RAG', icon: Inbox, to: '/rag', order: 40 },
    { title: 'Admin', icon: Inbox, to: '/admin', order: 90, superuser: true },
  ],
  routes: [
    { path: '/rag', element: <h1>Indexes</h1> },
    {
      path: '/broken',
      Component: () => {
        throw new Error('A part fell off.')
      },
    },
  ],
  publicRoutes: [{ path: '/login', element: <h1>Sign in</h1> }],
  starters: [{ title: 'Add documents', text: 'Search them.', icon: Inbox, order: 10, label: 'Choose', to: '/rag' }],
}
const ME = { id: '1', email: 'ann@example.com', full_name: 'Ann Other', is_superuser: false }
const show = (at: string) => renderRoutes(routesOf([rag]), at)

beforeEach(() => {
  fakeServer({
    'GET /api/v1/users/me': { body: ME },
    'GET /api/v1/events': problem(404, 'not-found', 'No events here.'),
    'POST /api/v1/login/logout': { status: 204 },
  })
})

it('keeps the place of a person who must sign in first, and goes back there', async () => {
  signedOut('server')
  const { router } = show('/rag?page=2')
  await screen.findByRole('heading', { name: 'Sign in' })
  expect(router.state.location.search).toBe('?redirect=%2Frag%3Fpage%3D2')

  signedIn('t1')

  expect(await screen.findByRole('heading', { name: 'Indexes' })).toBeVisible()
  expect(router.state.location.pathname + router.state.location.search).toBe('/rag?page=2')
})

it('goes to no other host after sign-in', async () => {
  signedIn('t1')
  const { router } = show('/login?redirect=//evil.example/')

  await waitFor(() => expect(router.state.location.pathname).toBe('/'))
})

it('shows a person the entries of the menu that are meant for them', async () => {
  signedIn('t1')
  show('/rag')

  expect(await screen.findByRole('link', { name: 'RAG' })).toHaveAttribute('aria-current', 'page')
  expect(screen.queryByRole('link', { name: 'Admin' })).toBeNull()
})

it('greets by name and offers what to do next', async () => {
  signedIn('t1')
  const { person, router } = show('/')
  expect(await screen.findByRole('heading', { name: /, Ann$/ })).toBeVisible()

  await person.click(screen.getByRole('button', { name: /Add documents/ }))

  await waitFor(() => expect(router.state.location.pathname).toBe('/rag'))
})

async function lookFor(person: ReturnType<typeof show>['person'], text: string) {
  await person.keyboard('{Control>}k{/Control}')
  const field = await screen.findByPlaceholderText('Go to a screen, or find something')
  // Only then is the window ready: a moment before, the page already takes no clicks and the window not yet.
  await waitFor(() => expect(field).toHaveFocus())
  await person.keyboard(text)
}

it('finds a screen from the keyboard', async () => {
  signedIn('t1')
  const { person, router } = show('/')
  await screen.findByRole('heading', { name: /, Ann$/ })

  await lookFor(person, 'rag{Enter}')

  await waitFor(() => expect(router.state.location.pathname).toBe('/rag'))
})

it('finds what the features know on the server', async () => {
  signedIn('t1')
  const search = vi.fn((text: string) => Promise.resolve([{ title: `Lease about ${text}`, to: '/rag' }]))
  const { person, router } = renderRoutes(
    routesOf([
      { ...rag, search },
      { name: 'sick', title: 'Sick', search: () => Promise.reject(new Error('down')) },
    ]),
    '/',
  )
  await screen.findByRole('heading', { name: /, Ann$/ })
  await lookFor(person, 'rent')

  await person.click(await screen.findByText('Lease about rent'))

  await waitFor(() => expect(router.state.location.pathname).toBe('/rag'))
  expect(search.mock.calls.map(([text]) => text)).toEqual(['rent'])
})

it('does not pretend to have logged out when the server could not be told', async () => {
  fakeServer({
    'GET /api/v1/users/me': { body: ME },
    'POST /api/v1/login/logout': problem(500, 'internal-error', 'The server stumbled.'),
  })
  signedIn('t1')
  const { person } = show('/rag')
  await person.click(await screen.findByRole('button', { name: 'Account of Ann Other' }))

  await person.click(await screen.findByRole('menuitem', { name: 'Log out' }))

  expect(await screen.findByText('The server stumbled.')).toBeVisible()
  expect(session().status).toBe('signed-in')
})

it('logs out without keeping the place', async () => {
  signedIn('t1')
  const { person, router } = show('/rag')
  await person.click(await screen.findByRole('button', { name: 'Account of Ann Other' }))

  await person.click(await screen.findByRole('menuitem', { name: 'Log out' }))

  await screen.findByRole('heading', { name: 'Sign in' })
  expect(router.state.location.search).toBe('')
  expect(session().token).toBeNull()
})

it('leaves the menu standing when a screen fails', async () => {
  signedIn('t1')
  vi.spyOn(console, 'error').mockImplementation(() => undefined) // React reports what the boundary caught
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  show('/broken')

  expect(await screen.findByText(/A part fell off/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Reload' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'RAG' })).toBeVisible()
})

it('says so when there is nothing at an address', async () => {
  signedIn('t1')
  show('/nowhere')

  expect(await screen.findByText('There is nothing at this address')).toBeVisible()
})
