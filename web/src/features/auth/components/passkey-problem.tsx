import { Notice } from '@/ui/notice'
import { PasskeyRefused } from '../lib/passkey'
import { FormProblem } from './form-problem'

/** What the browser or the server has against a passkey. */
export function PasskeyProblem({ error, wait }: { error: unknown; wait: number }) {
  if (!(error instanceof PasskeyRefused)) return <FormProblem error={error} wait={wait} />
  return error.silent ? null : <Notice kind="warn">{error.message}</Notice>
}
