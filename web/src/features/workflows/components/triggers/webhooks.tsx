import { useQuery } from '@tanstack/react-query'
import { KeyRound, Pencil, Plus, Trash2, Webhook as Icon } from 'lucide-react'
import { useState } from 'react'
import { plural } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Switch } from '@/ui/checkbox'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { CopyId } from '@/ui/copy-id'
import { Empty } from '@/ui/empty'
import { RowMenu } from '@/ui/menu'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { SkeletonRows } from '@/ui/skeleton'
import { toastProblem } from '@/ui/toasts'
import { useDeleteWebhook, useSaveWebhook, webhooksQuery, type Webhook } from '../../triggers-api'
import { SecretDialog } from './secret-dialog'
import { WebhookDialog } from './webhook-dialog'

/** The addresses that start a workflow. */
export function Webhooks({ workflowId }: { workflowId: string }) {
  const [edited, setEdited] = useState<Webhook | 'new' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <Card flush>
      <div className="flex flex-wrap items-start justify-between gap-3 px-5 pt-4 pb-3">
        <div>
          <h2 className="text-lg">Webhooks</h2>
          <p className="text-sm text-ink-soft">Addresses that other programs call to start this workflow.</p>
        </div>
        <Button size="small" icon={Plus} onClick={() => setEdited('new')}>
          Add webhook
        </Button>
      </div>
      <List workflowId={workflowId} onEdit={setEdited} onSecret={setSecret} />
      {edited !== null && (
        <WebhookDialog
          workflowId={workflowId}
          webhook={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onSecret={setSecret}
        />
      )}
      <SecretDialog secret={secret} title="Secret of the webhook" onClose={() => setSecret(null)} />
    </Card>
  )
}

type ListProps = { workflowId: string; onEdit: (webhook: Webhook) => void; onSecret: (secret: string | null) => void }

function List({ workflowId, onEdit, onSecret }: ListProps) {
  const found = useQuery(webhooksQuery(workflowId))

  if (found.isPending) return <SkeletonRows rows={2} />
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />
  if (found.data.count === 0)
    return <Empty icon={Icon} title="No webhooks yet" text="Add one, or draw a trigger node that starts by webhook." />

  return (
    <ul className="divide-y divide-line border-t border-line">
      {found.data.data.map((webhook) => (
        <Row key={webhook.id} webhook={webhook} onEdit={() => onEdit(webhook)} onSecret={onSecret} />
      ))}
    </ul>
  )
}

type RowProps = { webhook: Webhook; onEdit: () => void; onSecret: (secret: string | null) => void }

function Row({ webhook, onEdit, onSecret }: RowProps) {
  const save = useSaveWebhook(webhook.workflow_id)
  const remove = useDeleteWebhook(webhook.workflow_id)
  const [asking, setAsking] = useState(false)
  const renew = () =>
    save.mutate(
      { id: webhook.id, generate_secret: true },
      { onSuccess: (changed) => onSecret(changed.secret), onError: toastProblem },
    )
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
      <Switch
        label={<span className="sr-only">{webhook.webhook_path} is active</span>}
        checked={(save.isPending ? save.variables.is_active : undefined) ?? webhook.is_active}
        onChange={(event) =>
          save.mutate({ id: webhook.id, is_active: event.target.checked }, { onError: toastProblem })
        }
      />
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex min-w-0 items-center gap-2">
          <span className="shrink-0 font-mono text-sm font-semibold">{webhook.method}</span>
          <CopyId id={webhook.webhook_url} show={90} className="min-w-0 text-left break-all" />
        </div>
        <p className="mt-1 flex flex-wrap gap-x-3 gap-y-1 text-sm text-ink-soft">
          <span>
            {plural(webhook.trigger_count, 'call')}
            {webhook.last_triggered_at && (
              <>
                , the last <RelativeTime at={webhook.last_triggered_at} />
              </>
            )}
          </span>
          <span>{conditions(webhook)}</span>
        </p>
      </div>
      <div className="flex items-center gap-2">
        {webhook.source === 'trigger_node' && <Badge>Trigger node</Badge>}
        <Badge tone={webhook.secret ? 'good' : 'warn'}>{webhook.secret ? 'Signed' : 'No secret'}</Badge>
        <RowMenu
          label={`Actions of ${webhook.webhook_path}`}
          items={[
            { title: 'Change', icon: Pencil, onSelect: onEdit },
            { title: webhook.secret ? 'New secret' : 'Make a secret', icon: KeyRound, onSelect: renew },
            { kind: 'line' },
            { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setAsking(true) },
          ]}
        />
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete this webhook?"
        text={
          webhook.source === 'trigger_node'
            ? 'It belongs to a trigger node: when the workflow is saved again, it comes back with another address.'
            : 'Whoever calls its address is told that there is nothing.'
        }
        action="Delete"
        onConfirm={() => remove.mutateAsync(webhook.id)}
      />
    </li>
  )
}

function conditions({ headers, filters, respond, dedup_header }: Webhook): string {
  const count = Object.keys(headers).length + Object.keys(filters).length
  return [
    count > 0 && plural(count, 'condition'),
    respond === 'node' && 'answered by a node',
    dedup_header && `once per ${dedup_header}`,
  ]
    .filter(Boolean)
    .join(' · ')
}
