import { useEffect } from 'react'
import { useLinkToken } from './link-token'

const NAME = 'setup-token'

/** The token of the set-up link. This tab keeps it, for both ways of the set-up and when the page is loaded again. */
export function useSetupToken() {
  const state = useLinkToken(sessionStorage.getItem(NAME) ?? '')
  const [token] = state
  useEffect(() => sessionStorage.setItem(NAME, token), [token])
  return state
}

/** It has done its work. */
export const forgetSetupToken = () => sessionStorage.removeItem(NAME)
