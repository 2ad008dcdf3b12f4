import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Empty } from '@/ui/empty'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { toast } from '@/ui/toasts'
import { MadeKeyDialog } from '../components/access-keys/made-key-dialog'
import { NewKeyDialog } from '../components/access-keys/new-key-dialog'
import { accessKeysQuery, useRevokeAccessKey, type AccessKey, type MadeAccessKey } from '../keys-api'
import { scopeTitle } from '../lib/scopes'

/** Keys by which programs act as their owner. */
export function AccessKeysScreen() {
  const keys = useQuery(accessKeysQuery())
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<MadeAccessKey>()
  const newKey = (
    <Button kind="primary" icon={Plus} onClick={() => setMaking(true)}>
      New access key
    </Button>
  )
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-xl text-pretty text-ink-soft">
          Keys let programs of yours use this installation without your password.
        </p>
        {keys.data !== undefined && keys.data.count > 0 && newKey}
      </div>
      <Card flush aria-label="Access keys">
        {keys.isPending ? (
          <SkeletonRows rows={3} columns={3} />
        ) : keys.isError ? (
          <ProblemCard error={keys.error} onRetry={keys.refetch} className="p-4" />
        ) : keys.data.count === 0 ? (
          <Empty
            icon={KeyRound}
            title="No access keys yet"
            text="Make one for a script or another program; you choose what it may do and how long."
            action={newKey}
          />
        ) : (
          <KeyList keys={keys.data.data} />
        )}
      </Card>
      {making && (
        <NewKeyDialog
          onClose={() => setMaking(false)}
          onMade={(key) => {
            setMaking(false)
            setMade(key)
          }}
        />
      )}
      {made && <MadeKeyDialog made={made} onClose={() => setMade(undefined)} />}
    </>
  )
}

function KeyList({ keys }: { keys: AccessKey[] }) {
  const revoke = useRevokeAccessKey()
  const [doomed, setDoomed] = useState<AccessKey>()
  return (
    <>
      <ul className="divide-y divide-line">
        {keys.map((key) => (
          <KeyRow key={key.id} accessKey={key} onRevoke={() => setDoomed(key)} />
        ))}
      </ul>
      {doomed && (
        <ConfirmDialog
          open
          onOpenChange={() => setDoomed(undefined)}
          title={`Revoke “${doomed.name}”?`}
          text="Whatever uses this key is refused from now on. This cannot be undone."
          action="Revoke"
          onConfirm={() => revoke.mutateAsync(doomed.id).then(() => toast.success('The key is revoked.'))}
        />
      )}
    </>
  )
}

function KeyRow({ accessKey: key, onRevoke }: { accessKey: AccessKey; onRevoke: () => void }) {
  const expired = key.expires_at !== null && Date.parse(key.expires_at) <= Date.now()
  return (
    <li className="flex items-start justify-between gap-4 px-5 py-4">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-medium break-words">{key.name}</span>
          <code className="font-mono text-sm text-ink-faint">{key.prefix}…</code>
          {expired && <Badge tone="bad">Expired</Badge>}
        </p>
        <p className="mt-1.5 flex flex-wrap gap-1.5">
          {key.scopes.map((scope) => (
            <Badge key={scope}>{scopeTitle(scope)}</Badge>
          ))}
        </p>
        <p className="mt-1.5 text-sm text-ink-faint">
          {expired ? 'Expired' : 'Expires'} <RelativeTime at={key.expires_at} never="never" /> · last used{' '}
          <RelativeTime at={key.last_used_at} never="never" /> · made <RelativeTime at={key.created_at} />
        </p>
      </div>
      <Button size="small" kind="danger-quiet" aria-label={`Revoke ${key.name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  )
}
