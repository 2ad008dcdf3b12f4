import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { forgetSetupToken } from '@/lib/setup-token'
import { ButtonLink } from '@/ui/button'
import { Entrance } from '@/ui/entrance'
import { Notice } from '@/ui/notice'

/** What was known of the empty installation is over. */
function useForget() {
  const queryClient = useQueryClient()
  useEffect(() => {
    forgetSetupToken()
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== 'first-restore' })
  }, [queryClient])
}

export function Restored() {
  useForget()
  return (
    <Entrance title="Everything is back" text="Sign in with an account of the backup, and its password of that time.">
      <ButtonLink kind="primary" size="large">
        <Link to="/login" autoFocus>
          Sign in
        </Link>
      </ButtonLink>
    </Entrance>
  )
}

/** The backup was made before anybody had set up. */
export function NoAdministrator() {
  useForget()
  return (
    <Entrance title="Restored" text="The backup is in place.">
      <Notice kind="warn" title="It has no administrator">
        The server has printed a new set-up link; open that one to make the account.
      </Notice>
    </Entrance>
  )
}
