import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { optionsQuery } from '@/lib/login-options'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { identitiesQuery, useConnect, useDisconnect } from '../oidc-api'
import { FormProblem } from './form-problem'
import { OidcProblem } from './oidc-problem'

type Identity = { id: string; name: string; email: string | null; last_used_at: string | null }

/** The providers one can sign in with, connected or not; nothing where there is none. */
export function ConnectedSignIns() {
  const identities = useQuery(identitiesQuery())
  const providers = useQuery(optionsQuery())
  const connect = useConnect()
  const [leaving, setLeaving] = useState<Identity>()
  const disconnect = useDisconnect()

  if (identities.isPending || providers.isPending) return <Skeleton lines={3} />
  if (identities.isError) return <ProblemCard error={identities.error} onRetry={identities.refetch} />
  const connected = identities.data.data
  const others = (providers.data?.oidc ?? []).filter((one) => !connected.some(({ provider }) => provider === one.id))
  if (connected.length === 0 && others.length === 0) return null
  return (
    <Card aria-label="Connected sign-ins">
      <h2 className="text-lg">Connected sign-ins</h2>
      <p className="mt-1 text-ink-soft">Accounts elsewhere that sign you in here.</p>
      <OidcProblem className="mt-3" />
      <ul className="mt-2 divide-y divide-line">
        {connected.map((identity) => (
          <li key={identity.id} className="flex items-center justify-between gap-4 py-3">
            <div className="min-w-0">
              <p className="truncate font-medium">{identity.name}</p>
              <p className="truncate text-sm text-ink-faint">
                {identity.email ?? 'Connected'} ·{' '}
                {identity.last_used_at ? (
                  <>
                    used <RelativeTime at={identity.last_used_at} />
                  </>
                ) : (
                  'never used'
                )}
              </p>
            </div>
            <Button
              size="small"
              kind="danger-quiet"
              aria-label={`Disconnect ${identity.name}`}
              onClick={() => setLeaving(identity)}
            >
              Disconnect
            </Button>
          </li>
        ))}
        {others.map((provider) => (
          <li key={provider.id} className="flex items-center justify-between gap-4 py-3">
            <div className="min-w-0">
              <p className="truncate font-medium">{provider.name}</p>
              <p className="text-sm text-ink-faint">Not connected</p>
            </div>
            <Button
              size="small"
              aria-label={`Connect ${provider.name}`}
              busy={connect.isPending && connect.variables === provider.id}
              onClick={() => connect.mutate(provider.id)}
            >
              Connect
            </Button>
          </li>
        ))}
      </ul>
      <FormProblem error={connect.error} wait={0} />
      <ConfirmDialog
        open={leaving !== undefined}
        onOpenChange={() => setLeaving(undefined)}
        title={`Disconnect ${leaving?.name ?? ''}?`}
        text="You cannot sign in here with it any more, until you connect it again."
        action="Disconnect"
        onConfirm={() => (leaving ? disconnect.mutateAsync(leaving.id) : Promise.resolve())}
      />
    </Card>
  )
}
