import { useState } from 'react'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card, Facts } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Notice } from '@/ui/notice'
import { useDeleteProvider, useTestProvider, type Provider } from '../../oidc-api'
import { FormProblem } from '../form-problem'
import { ProviderDialog } from './provider-dialog'

/** One provider: what it is, the address to register there, and what can be done with it. */
export function ProviderCard({ provider }: { provider: Provider }) {
  const [open, setOpen] = useState<'change' | 'delete'>()
  const test = useTestProvider()
  const remove = useDeleteProvider()
  const close = () => setOpen(undefined)

  return (
    <Card aria-label={provider.name}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex min-w-0 items-center gap-2.5 text-lg">
          <span className="truncate">{provider.name}</span>
          <Badge tone={provider.is_active ? 'good' : 'neutral'}>{provider.is_active ? 'On' : 'Off'}</Badge>
        </h2>
        <div className="flex flex-wrap gap-2">
          <Button size="small" busy={test.isPending} onClick={() => test.mutate(provider.id)}>
            Test
          </Button>
          <Button size="small" onClick={() => setOpen('change')}>
            Change
          </Button>
          <Button size="small" kind="danger-quiet" onClick={() => setOpen('delete')}>
            Delete
          </Button>
        </div>
      </div>
      {test.data && (
        <Notice kind={test.data.ok ? 'good' : 'bad'} className="mt-3">
          {test.data.message}
        </Notice>
      )}
      <FormProblem error={test.error} wait={0} />
      <Facts
        className="mt-4"
        facts={[
          ['Issuer', provider.issuer],
          ['Client ID', provider.client_id],
          ['Client secret', provider.client_secret_set ? 'Kept, encrypted' : 'None: a public client'],
          ['New people', newPeople(provider)],
        ]}
      />
      <p className="mt-4 mb-1.5 text-sm text-ink-faint">Redirect URI, to be registered at the provider</p>
      <CodeBlock label="Redirect URI" text={provider.redirect_uri} />
      {open === 'change' && <ProviderDialog provider={provider} onClose={close} />}
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={close}
        title={`Delete ${provider.name}?`}
        text="Nobody can sign in with it any more. Accounts stay; who has no password sets one by recovery mail."
        action="Delete"
        onConfirm={() => remove.mutateAsync(provider.id)}
      />
    </Card>
  )
}

const newPeople = ({ allow_sign_up, allowed_domains }: Provider) => {
  if (!allow_sign_up) return 'Get no account by it'
  return allowed_domains.length > 0 ? `Get an account, from ${allowed_domains.join(', ')}` : 'Get an account'
}
