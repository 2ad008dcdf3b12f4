import { useQuery } from '@tanstack/react-query'
import { KeyRound, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { components } from '@/api/schema'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { RowMenu } from '@/ui/menu'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { passkeysQuery, useRemovePasskey } from '../api'
import { elsewhere, hasPasskeys } from '../lib/passkey'
import { AddPasskey, RenamePasskey } from './passkey-dialogs'

type Passkey = components['schemas']['PasskeyPublic']
type Open = { what: 'add' } | { what: 'rename' | 'remove'; passkey: Passkey } | null

/** Keys on one's devices that sign in without a password. */
export function Passkeys() {
  const passkeys = useQuery(passkeysQuery())
  const remove = useRemovePasskey()
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)

  if (passkeys.isPending) return <Skeleton lines={3} />
  if (passkeys.isError) return <ProblemCard error={passkeys.error} onRetry={passkeys.refetch} />
  const { data, address } = passkeys.data
  const obstacle = whyNot(address)
  return (
    <Card aria-label="Passkeys">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="text-lg">Passkeys</h2>
          <p className="mt-1 text-pretty text-ink-soft">
            Sign in by fingerprint, face or PIN of your device. A passkey replaces the password and the second factor.
          </p>
        </div>
        {obstacle === null && (
          <Button size="small" icon={Plus} onClick={() => setOpen({ what: 'add' })}>
            Add a passkey
          </Button>
        )}
      </div>
      {obstacle && <Notice className="mt-4">{obstacle}</Notice>}
      {data.length > 0 && (
        <ul className="mt-3 divide-y divide-line">
          {data.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} address={address} onOpen={setOpen} />
          ))}
        </ul>
      )}
      <AddPasskey open={open?.what === 'add'} onClose={close} />
      {open?.what === 'rename' && <RenamePasskey passkey={open.passkey} onClose={close} />}
      <ConfirmDialog
        open={open?.what === 'remove'}
        onOpenChange={close}
        title={open?.what === 'remove' ? `Remove “${open.passkey.name}”?` : ''}
        text="It signs you in here no longer. Delete it on the device, too."
        action="Remove"
        onConfirm={async () => open?.what === 'remove' && remove.mutateAsync(open.passkey.id)}
      />
    </Card>
  )
}

type RowProps = { passkey: Passkey; address: string | null; onOpen: (open: Open) => void }

function Row({ passkey, address, onOpen }: RowProps) {
  const works = address !== null && new URL(address).hostname === passkey.host
  return (
    <li className="py-3">
      <div className="flex items-center gap-3.5">
        <KeyRound aria-hidden className="size-4.5 shrink-0 text-ink-faint" />
        <div className="min-w-0 flex-1">
          <p className="flex items-center gap-2">
            <span className="truncate font-medium">{passkey.name}</span>
            {passkey.backed_up && <Badge>Synced</Badge>}
            {!works && <Badge tone="warn">Only at {passkey.host}</Badge>}
          </p>
          <p className="text-sm text-ink-faint">
            Added <RelativeTime at={passkey.created_at} /> ·{' '}
            {passkey.last_used_at ? (
              <>
                last used <RelativeTime at={passkey.last_used_at} />
              </>
            ) : (
              'not used yet'
            )}
          </p>
        </div>
        <RowMenu
          label={`More about ${passkey.name}`}
          items={[
            { title: 'Rename', icon: Pencil, onSelect: () => onOpen({ what: 'rename', passkey }) },
            { title: 'Remove', icon: Trash2, danger: true, onSelect: () => onOpen({ what: 'remove', passkey }) },
          ]}
        />
      </div>
      {passkey.suspect_at && (
        <Notice kind="warn" title="A sign-in with this passkey was refused." className="mt-2.5">
          <RelativeTime at={passkey.suspect_at} /> its counter had gone back, so it may have been copied. Remove it,
          unless you know why.
        </Notice>
      )}
    </li>
  )
}

/** Why no passkey can be made here, in words, with the way out; null = one can. */
function whyNot(address: string | null) {
  if (address === null) {
    return (
      <>
        Passkeys need a host name and TLS. An administrator can set <code>http.base_url</code> to the{' '}
        <code>https://</code> address that people use.
      </>
    )
  }
  const there = elsewhere(address)
  if (there) {
    return (
      <>
        Passkeys do not work at <code>{window.location.host}</code>. Open{' '}
        <a href={`${there}/settings/security`} className="font-medium underline underline-offset-2">
          {there.replace(/^https?:\/\//, '')}
        </a>{' '}
        to add one and to sign in with it.
      </>
    )
  }
  return hasPasskeys() ? null : 'This browser has no passkeys.'
}
