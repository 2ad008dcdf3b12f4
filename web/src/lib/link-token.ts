import { useEffect, useState } from 'react'

/** The token of `/…?token=…` or `/…#token=…`, else "". */
export function tokenOf(location: Pick<Location, 'search' | 'hash'>): string {
  const query = new URLSearchParams(location.search).get('token')
  return query ?? new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
}

/**
 * Reads the token once and takes it out of the address bar, where it could be seen or kept in the history.
 * kept: what counts where the address has none.
 */
export function useLinkToken(kept = '') {
  const state = useState(() => tokenOf(window.location) || kept)
  useEffect(() => {
    if (tokenOf(window.location) !== '') window.history.replaceState(window.history.state, '', window.location.pathname)
  }, [])
  return state
}
