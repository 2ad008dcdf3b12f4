import { useQuery } from '@tanstack/react-query'
import { Plug, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Empty } from '@/ui/empty'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { toast } from '@/ui/toasts'
import { AddCredential, ReplaceCredential } from '../components/credentials/credential-dialogs'
import { CredentialRow } from '../components/credentials/credential-row'
import { credentialsQuery, servicesQuery, useDeleteCredential, type Credential, type Services } from '../keys-api'

/** Keys of other services, which workflows, agents and the rest use in one's name. */
export function CredentialsScreen() {
  const credentials = useQuery(credentialsQuery())
  const services = useQuery(servicesQuery())
  const [adding, setAdding] = useState(false)
  const error = credentials.error ?? services.error

  if (error)
    return <ProblemCard error={error} onRetry={() => Promise.all([credentials.refetch(), services.refetch()])} />
  const add = (
    <Button kind="primary" icon={Plus} disabled={services.isPending} onClick={() => setAdding(true)}>
      Add a key
    </Button>
  )
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-xl text-pretty text-ink-soft">
          Your keys for language models and other services. Only what you run uses them.
        </p>
        {credentials.data !== undefined && credentials.data.count > 0 && add}
      </div>
      <Card flush aria-label="Stored keys">
        {credentials.isPending || services.isPending ? (
          <SkeletonRows rows={3} columns={3} />
        ) : credentials.data?.count === 0 ? (
          <Empty
            icon={Plug}
            title="No keys stored yet"
            text="Store the key of a model provider or another service, and what you run may use it."
            action={add}
          />
        ) : (
          <CredentialList credentials={credentials.data?.data ?? []} services={services.data?.services ?? {}} />
        )}
      </Card>
      {adding && services.data && <AddCredential services={services.data.services} onClose={() => setAdding(false)} />}
    </>
  )
}

type Asked = { act: 'replace' | 'delete'; credential: Credential }

function CredentialList({ credentials, services }: { credentials: Credential[]; services: Services }) {
  const remove = useDeleteCredential()
  const [asked, ask] = useState<Asked>()
  const close = () => ask(undefined)
  return (
    <>
      <ul className="divide-y divide-line">
        {credentials.map((credential) => (
          <CredentialRow
            key={credential.id}
            credential={credential}
            testable={services[credential.service_name]?.testable ?? false}
            onReplace={() => ask({ act: 'replace', credential })}
            onDelete={() => ask({ act: 'delete', credential })}
          />
        ))}
      </ul>
      {asked?.act === 'replace' && (
        <ReplaceCredential credential={asked.credential} services={services} onClose={close} />
      )}
      {asked?.act === 'delete' && (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={`Delete the credential for ${asked.credential.service_display_name}?`}
          text="What uses it will fail from now on. The key itself stays good at the service."
          action="Delete"
          onConfirm={() => remove.mutateAsync(asked.credential.id).then(() => toast.success('The key is deleted.'))}
        />
      )}
    </>
  )
}
