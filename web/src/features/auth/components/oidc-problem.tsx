import { useSearchParams } from 'react-router'
import { Notice } from '@/ui/notice'
import { oidcProblem } from '../lib/oidc-problems'

/** Says why one came back from a provider without what one went for. */
export function OidcProblem({ className }: { className?: string }) {
  const [search] = useSearchParams()
  const problem = oidcProblem(search.get('problem'))
  if (problem === null) return null
  return (
    <Notice kind="bad" title={problem[0]} className={className}>
      {problem[1]}
    </Notice>
  )
}
