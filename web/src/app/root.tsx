import { useEffect, useState } from 'react'
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router'
import { useServerState } from '@/lib/server-state'
import { Toasts } from '@/ui/toasts'
import { Maintenance } from './maintenance'
import { OfflineBanner } from './offline-banner'
import { PreviewBanner } from './preview-banner'

/** Around every page: messages, the state of the server, and where one is. */
export function Root() {
  const server = useServerState()
  return (
    <>
      <LoadingBar />
      <PreviewBanner />
      {server.is === 'unreachable' && <OfflineBanner />}
      {server.is === 'maintenance' ? <Maintenance retryAfter={server.retryAfter} /> : <Outlet />}
      <RouteAnnouncer />
      <ScrollRestoration />
      <Toasts />
    </>
  )
}

/** A line at the top while the next screen's code is loaded. */
function LoadingBar() {
  const busy = useNavigation().state !== 'idle'
  if (!busy) return null
  return <div aria-hidden className="animate-appear fixed inset-x-0 top-0 z-60 h-0.5 animate-pulse bg-accent" />
}

/** Tells screen readers the name of the page that has been opened. */
function RouteAnnouncer() {
  const { pathname } = useLocation()
  const [name, setName] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setName(document.title), 300) // the screen sets its title when it is drawn
    return () => clearTimeout(timer)
  }, [pathname])
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {name}
    </div>
  )
}
