import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { ProviderCard } from '../components/providers/provider-card'
import { ProviderDialog } from '../components/providers/provider-dialog'
import { providersQuery } from '../oidc-api'

/** The providers people may sign in with. */
export function ProvidersScreen() {
  const providers = useQuery(providersQuery())
  const [adding, setAdding] = useState(false)

  if (providers.isPending) return <Skeleton lines={4} />
  if (providers.isError) return <ProblemCard error={providers.error} onRetry={providers.refetch} />
  const add = (
    <Button kind="primary" onClick={() => setAdding(true)}>
      Add provider
    </Button>
  )
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      {providers.data.count === 0 ? (
        <Empty
          icon={KeyRound}
          title="No providers yet"
          text="Let people sign in with Keycloak, Authentik, Google or any other OpenID Connect provider."
          action={add}
        />
      ) : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-ink-soft">People sign in with these, beside their password.</p>
            {add}
          </div>
          {providers.data.data.map((provider) => (
            <ProviderCard key={provider.id} provider={provider} />
          ))}
        </>
      )}
      {adding && <ProviderDialog redirectUri={providers.data.redirect_uri} onClose={() => setAdding(false)} />}
    </div>
  )
}
