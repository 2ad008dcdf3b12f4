import { screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import type { Feature } from '@/lib/feature'
import { fakeServer } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { routesOf } from './router'

const tab = (path: string, title: string, order: number) => ({
  path,
  title,
  order,
  lazy: async () => ({ Component: () => <p>All {path}</p> }),
})
const features: Feature[] = [
  { name: 'auth', title: 'Account', admin: [tab('users', 'Users', 70)] },
  { name: 'rag', title: 'RAG', admin: [tab('overview', 'Overview', 10)] },
]
const server = (is_superuser: boolean) =>
  fakeServer({ 'GET /api/v1/users/me': { body: { id: '1', email: 'ann@example.com', is_superuser } } })

beforeEach(() => signedIn('t1'))

it('gathers the tabs of all features in their order and opens the first', async () => {
  server(true)
  renderRoutes(routesOf(features), '/admin')

  expect(await screen.findByText('All overview')).toBeVisible()
  const links = screen.getByRole('navigation', { name: 'Administration' }).querySelectorAll('a')
  expect([...links].map((link) => link.textContent)).toEqual(['Overview', 'Users'])
  expect(screen.getByRole('link', { name: 'Admin' })).toBeVisible()
})

it('lets nobody else in, and shows them no entry in the menu', async () => {
  server(false)
  renderRoutes(routesOf(features), '/admin/users')

  expect(await screen.findByRole('heading', { name: 'You do not have access' })).toBeVisible()
  expect(screen.queryByText('All users')).toBeNull()
  expect(screen.queryByRole('link', { name: 'Admin' })).toBeNull()
})
