import { Lock } from 'lucide-react'
import { Link, Navigate, Outlet, useLocation, type RouteObject } from 'react-router'
import type { AdminTab, Feature } from '@/lib/feature'
import { useMe } from '@/lib/session'
import { ButtonLink } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { Page, PageHeader } from '@/ui/page-header'
import { Skeleton } from '@/ui/skeleton'
import { RouteTabs } from '@/ui/tabs'

/** `/admin` with the tabs of all features; none, no route. */
export function adminRoutes(features: Feature[]): RouteObject[] {
  const tabs = features.flatMap(({ admin }) => admin ?? []).sort((a, b) => a.order - b.order)
  const [first] = tabs
  if (!first) return []
  return [
    {
      path: '/admin',
      element: <AdminPage tabs={tabs} />,
      children: [
        { index: true, element: <Navigate to={`/admin/${first.path}`} replace /> },
        ...tabs.map(({ path, lazy }) => ({ path, lazy })),
      ],
    },
  ]
}

function AdminPage({ tabs }: { tabs: AdminTab[] }) {
  const me = useMe()
  const { pathname } = useLocation()
  if (me === undefined) return <Waiting />
  if (!me.is_superuser) return <NoAccess />
  const title = tabs.find(({ path }) => pathname.startsWith(`/admin/${path}`))?.title
  return (
    <Page wide>
      <PageHeader
        title={title ? `${title} · Administration` : 'Administration'}
        heading={<h1 className="text-2xl">Administration</h1>}
        text="Of this installation, for all who use it."
      />
      <RouteTabs tabs={tabs.map(({ path, title }) => ({ to: `/admin/${path}`, title }))} label="Administration" />
      <div className="mt-6">
        <Outlet />
      </div>
    </Page>
  )
}

const Waiting = () => (
  <Page>
    <Skeleton lines={5} />
  </Page>
)

const NoAccess = () => (
  <Page>
    <title>No access · Appliance</title>
    <Empty
      icon={Lock}
      title="You do not have access"
      text="This part is for the administrators of this installation."
      action={
        <ButtonLink kind="primary">
          <Link to="/">Back to the start</Link>
        </ButtonLink>
      }
    />
  </Page>
)
