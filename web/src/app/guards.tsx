import { Navigate, Outlet, useLocation, useMatches, useSearchParams } from 'react-router'
import type { PublicHandle } from '@/lib/feature'
import { ownPath } from '@/lib/redirect'
import { useSession } from '@/lib/session'
import { Starting } from './starting'

/** Keeps a place for later: after sign-in one comes back to it. */
export function SignedInOnly() {
  const session = useSession()
  const { pathname, search, hash } = useLocation()
  if (session.status === 'starting') return <Starting />
  if (session.status === 'signed-in') return <Outlet />
  const place = pathname + search + hash
  const keep = session.by === 'server' && place !== '/'
  return <Navigate to={keep ? `/login?redirect=${encodeURIComponent(place)}` : '/login'} replace />
}

/** Sign-in and the like: whoever is signed in already goes on, to where the route's handle says (`next`), else home. */
export function PublicOnly() {
  const session = useSession()
  const [search] = useSearchParams()
  const handle = useMatches().at(-1)?.handle as PublicHandle | undefined
  if (session.status === 'starting') return <Starting />
  if (session.status === 'signed-in')
    return <Navigate to={ownPath(search.get('redirect') ?? handle?.next ?? null)} replace />
  return <Outlet />
}
