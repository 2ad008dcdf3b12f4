import { useState } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input, Select, Textarea } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { useSaveWebhook, type Webhook } from '../../triggers-api'

type WebhookDialogProps = {
  workflowId: string
  /** null = a new one */
  webhook: Webhook | null
  onClose: () => void
  onSecret: (secret: string | null) => void
}

type Draft = {
  path: string
  method: Webhook['method']
  sign: boolean
  headers: string
  filters: string
  dedup: string
  respond: Webhook['respond']
  seconds: string
}

const draftOf = (webhook: Webhook | null): Draft => ({
  path: webhook?.webhook_path ?? '',
  method: webhook?.method ?? 'POST',
  sign: webhook === null,
  headers: written(webhook?.headers ?? {}),
  filters: written(webhook?.filters ?? {}),
  dedup: webhook?.dedup_header ?? '',
  respond: webhook?.respond ?? 'at_once',
  seconds: String(webhook?.respond_timeout_seconds ?? 30),
})

const written = (values: Record<string, unknown>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n')

/** One "name: value" per line. asJson: what reads as JSON is a number, a boolean or an object. */
export function readLines(text: string, asJson: boolean): Record<string, unknown> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...rest] = line.split(':')
      const value = rest.join(':').trim()
      return [name.trim(), asJson ? jsonOr(value) : value]
    }),
  )
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Makes or changes a webhook. */
export function WebhookDialog({ workflowId, webhook, onClose, onSecret }: WebhookDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(webhook))
  const save = useSaveWebhook(workflowId)
  const errors = save.isError ? fieldErrors(save.error) : {}
  const set = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }))
  const submit = () =>
    save.mutate(
      {
        ...(webhook ? { id: webhook.id } : {}),
        ...(draft.path.trim() ? { webhook_path: draft.path.trim() } : {}),
        method: draft.method,
        ...(webhook === null && draft.sign ? { generate_secret: true } : {}),
        headers: readLines(draft.headers, false) as Record<string, string>,
        filters: readLines(draft.filters, true),
        dedup_header: draft.dedup.trim() || null,
        respond: draft.respond,
        respond_timeout_seconds: Number(draft.seconds) || 30,
      },
      {
        onSuccess: (made) => {
          onClose()
          if (webhook === null && draft.sign) onSecret(made.secret)
        },
      },
    )
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={webhook ? 'Change the webhook' : 'New webhook'}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} onClick={submit}>
            {webhook ? 'Save' : 'Make it'}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {save.isError && Object.keys(errors).length === 0 && (
          <Notice kind="bad">{asProblem(save.error).message}</Notice>
        )}
        <div className="grid gap-4 sm:grid-cols-[1fr_8rem]">
          <Field label="Path" hint="Empty: a random one that nobody guesses." error={errors.webhook_path}>
            <Input
              value={draft.path}
              maxLength={200}
              placeholder="orders/new"
              onChange={(event) => set({ path: event.target.value })}
            />
          </Field>
          <Field label="Method">
            <Select value={draft.method} onChange={(event) => set({ method: event.target.value as Draft['method'] })}>
              {['POST', 'GET', 'PUT', 'PATCH'].map((each) => (
                <option key={each}>{each}</option>
              ))}
            </Select>
          </Field>
        </div>
        {webhook === null && (
          <Checkbox
            label="Calls must be signed"
            hint="A secret is made and shown once. Without it, everybody who knows the address can start the workflow."
            checked={draft.sign}
            onChange={(event) => set({ sign: event.target.checked })}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Headers that must be there" hint="One per line: X-Event: push" error={errors.headers}>
            <Textarea rows={2} value={draft.headers} onChange={(event) => set({ headers: event.target.value })} />
          </Field>
          <Field label="Values in the payload" hint="One per line: order.state: paid" error={errors.filters}>
            <Textarea rows={2} value={draft.filters} onChange={(event) => set({ filters: event.target.value })} />
          </Field>
        </div>
        <Field
          label="Header that names a call"
          hint="A second call with the same value within a day starts nothing; webhook-id is known by itself."
          error={errors.dedup_header}
        >
          <Input
            value={draft.dedup}
            maxLength={100}
            placeholder="X-GitHub-Delivery"
            onChange={(event) => set({ dedup: event.target.value })}
          />
        </Field>
        <div className="grid gap-4 sm:grid-cols-[1fr_8rem]">
          <Field label="Answer">
            <Select
              value={draft.respond}
              onChange={(event) => set({ respond: event.target.value as Draft['respond'] })}
            >
              <option value="at_once">At once: it was started</option>
              <option value="node">Wait for the node “Answer the caller”</option>
            </Select>
          </Field>
          {draft.respond === 'node' && (
            <Field label="At most, s" error={errors.respond_timeout_seconds}>
              <Input
                type="number"
                min={1}
                max={120}
                value={draft.seconds}
                onChange={(event) => set({ seconds: event.target.value })}
              />
            </Field>
          )}
        </div>
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
