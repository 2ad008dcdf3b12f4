import { KeyRound, List, Pencil, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Switch } from '@/ui/checkbox'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { RowMenu } from '@/ui/menu'
import { RelativeTime } from '@/ui/relative-time'
import { toast, toastProblem } from '@/ui/toasts'
import { useDeleteOutgoing, useSaveOutgoing, useSendTest, type Outgoing } from '../../triggers-api'

type OutgoingRowProps = {
  endpoint: Outgoing
  onEdit: () => void
  onShow: () => void
  onSecret: (secret: string) => void
}

/** One endpoint, with what it is told and how it goes. */
export function OutgoingRow({ endpoint, onEdit, onShow, onSecret }: OutgoingRowProps) {
  const save = useSaveOutgoing()
  const test = useSendTest()
  const remove = useDeleteOutgoing()
  const [asking, setAsking] = useState(false)
  const change = (values: { is_active?: boolean; generate_secret?: boolean }) =>
    save.mutate(
      { id: endpoint.id, ...values },
      { onSuccess: (changed) => values.generate_secret && onSecret(changed.secret), onError: toastProblem },
    )
  const sendTest = () => test.mutate(endpoint.id, { onSuccess: () => toast.success('A test message is on its way.') })
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
      <Switch
        label={<span className="sr-only">{endpoint.name} is active</span>}
        checked={(save.isPending ? save.variables.is_active : undefined) ?? endpoint.is_active}
        onChange={(event) => change({ is_active: event.target.checked })}
      />
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">{endpoint.name}</p>
        <p className="truncate font-mono text-sm text-ink-soft">{endpoint.url}</p>
        <p className="mt-1 flex flex-wrap items-center gap-1.5">
          {endpoint.events.map((event) => (
            <Badge key={event}>{event}</Badge>
          ))}
        </p>
        {endpoint.old_secret_until && (
          <p className="mt-1 text-sm text-ink-soft">
            Until <RelativeTime at={endpoint.old_secret_until} absolute className="whitespace-nowrap" /> also signed
            with the previous secret
          </p>
        )}
      </div>
      <div className="flex items-center gap-3">
        <Health endpoint={endpoint} />
        <Button size="small" icon={List} onClick={onShow}>
          Deliveries
        </Button>
        <RowMenu
          label={`Actions of ${endpoint.name}`}
          items={[
            { title: 'Send a test', icon: Send, disabled: !endpoint.is_active, onSelect: sendTest },
            { title: 'Change', icon: Pencil, onSelect: onEdit },
            { title: 'New secret', icon: KeyRound, onSelect: () => change({ generate_secret: true }) },
            { kind: 'line' },
            { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setAsking(true) },
          ]}
        />
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete “${endpoint.name}”?`}
        text="It is told nothing more, and its deliveries are forgotten."
        action="Delete"
        onConfirm={() => remove.mutateAsync(endpoint.id)}
      />
    </li>
  )
}

function Health({ endpoint }: { endpoint: Outgoing }) {
  if (endpoint.disabled_reason) return <Badge tone="bad">{endpoint.disabled_reason}</Badge>
  if (endpoint.failing_since)
    return (
      <Badge tone="warn">
        Failing since <RelativeTime at={endpoint.failing_since} />
      </Badge>
    )
  if (!endpoint.last_delivered_at) return <span className="text-sm text-ink-faint">Nothing sent yet</span>
  return (
    <span className="text-sm text-ink-soft">
      Delivered <RelativeTime at={endpoint.last_delivered_at} />
    </span>
  )
}
