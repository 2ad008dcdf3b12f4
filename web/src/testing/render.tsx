import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, RouterProvider, type RouteObject } from 'react-router'

/** Draws these routes at `at` with all providers; returns the person at the keyboard and the router. */
export function renderRoutes(routes: RouteObject[], at = '/') {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' } } })
  const router = createMemoryRouter(routes, { initialEntries: [at] })
  const view = render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { ...view, person: userEvent.setup({ delay: null }), router, queryClient }
}

/** Draws one element at any address. */
export const renderScreen = (element: React.ReactElement, at = '/') => renderRoutes([{ path: '*', element }], at)
