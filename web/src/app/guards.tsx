import { Navigate, Outlet, useLocation, useSearchParams } from 'react-router'
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

/** Sign-in and the like: whoever is signed in already goes on. */
export function PublicOnly() {
  const session = useSession()
  const [search] = useSearchParams()
  if (session.status === 'starting') return <Starting />
  if (session.status === 'signed-in') return <Navigate to={ownPath(search.get('redirect'))} replace />
  return <Outlet />
}
