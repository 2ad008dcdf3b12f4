import { KeyRound } from 'lucide-react'
import { useEffect } from 'react'
import { ApiProblem } from '@/lib/problem'
import { Button } from '@/ui/button'
import { usePasskeySignIn } from '../api'
import { elsewhere, hasAutofill, hasPasskeys, stopAsking } from '../lib/passkey'
import { useWait } from './form-problem'
import { PasskeyProblem } from './passkey-problem'

const RENEW_MS = 4 * 60_000 // a challenge is good for five minutes

/** Signing in without a password. address: where passkeys work, null = nowhere. */
export function PasskeySignIn({ address }: { address: string | null | undefined }) {
  const there = elsewhere(address)
  if (!address) return null
  if (there) return <Elsewhere address={there} />
  return hasPasskeys() ? <Here /> : null
}

function Here() {
  const signIn = usePasskeySignIn()
  const offered = usePasskeyAutofill(!signIn.isPending)
  const error = signIn.error ?? offered
  const wait = useWait(error)

  return (
    <div className="mt-3 flex flex-col gap-3">
      <Button
        size="large"
        icon={KeyRound}
        busy={signIn.isPending}
        disabled={wait > 0}
        onClick={() => signIn.mutate('button')}
      >
        Sign in with a passkey
      </Button>
      <PasskeyProblem error={error} wait={wait} />
    </div>
  )
}

/** Lets the browser offer passkeys in the e-mail field while `on`; the answer is what the server had against one. */
function usePasskeyAutofill(on: boolean): ApiProblem | null {
  const { mutate, error } = usePasskeySignIn()
  const refused = error instanceof ApiProblem ? error : null
  const offering = on && refused === null // after a refusal there is still the button
  useEffect(() => {
    if (!offering) return
    let ended = false
    const offer = () => void hasAutofill().then((can) => can && !ended && mutate('autofill'))
    offer()
    const timer = setInterval(offer, RENEW_MS)
    return () => {
      ended = true
      clearInterval(timer)
      stopAsking()
    }
  }, [offering, mutate])
  return refused
}

const Elsewhere = ({ address }: { address: string }) => (
  <p className="mt-4 text-center text-sm text-ink-faint">
    To sign in with a passkey, open{' '}
    <a href={`${address}/login`} className="font-medium text-accent underline-offset-4 hover:underline">
      {address.replace(/^https?:\/\//, '')}
    </a>
    .
  </p>
)
