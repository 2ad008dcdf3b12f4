import { createBrowserRouter, type RouteObject } from 'react-router'
import type { Feature } from '@/lib/feature'
import { adminRoutes } from './admin'
import { ErrorPage } from './error-page'
import { PublicOnly, SignedInOnly } from './guards'
import { NotFoundPage } from './not-found-page'
import { Root } from './root'
import { Shell } from './shell/shell'
import { Starting } from './starting'

// All of src/ui on one page, in development only.
const kit: RouteObject[] = import.meta.env.DEV
  ? [{ path: '/kit', lazy: () => import('./kit-screen').then(({ KitScreen }) => ({ Component: KitScreen })) }]
  : []

/** All routes: public ones bare, the others inside the shell. */
export const routesOf = (features: Feature[]): RouteObject[] => [
  {
    element: <Root />,
    errorElement: <ErrorPage />,
    hydrateFallbackElement: <Starting />,
    children: [
      { element: <PublicOnly />, children: features.flatMap((feature) => feature.publicRoutes ?? []) },
      {
        element: <SignedInOnly />,
        children: [
          {
            element: <Shell features={features} />,
            children: [
              {
                // A screen that fails leaves the menu standing.
                errorElement: <ErrorPage inside />,
                children: [
                  {
                    index: true,
                    lazy: () => import('./home/home-screen').then(({ homeOf }) => ({ Component: homeOf(features) })),
                  },
                  ...features.flatMap((feature) => feature.routes ?? []),
                  ...adminRoutes(features),
                  ...kit,
                  { path: '*', element: <NotFoundPage /> },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
]

export const createRouter = (features: Feature[]) => createBrowserRouter(routesOf(features))
