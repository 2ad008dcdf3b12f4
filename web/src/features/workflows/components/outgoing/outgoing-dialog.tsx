import { useState } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { useSaveOutgoing, type Outgoing, type OutgoingEvent } from '../../triggers-api'

const EVENTS: [event: OutgoingEvent, title: string][] = [
  ['execution.completed', 'An execution completed'],
  ['execution.failed', 'An execution failed'],
  ['execution.terminated', 'An execution was terminated'],
  ['execution.waiting', 'An execution waits for a person or a time'],
  ['file.created', 'A file was added'],
  ['file.changed', 'A file was replaced'],
  ['file.deleted', 'A file was deleted'],
]

type OutgoingDialogProps = {
  /** null = a new one */ endpoint: Outgoing | null
  onClose: () => void
  onSecret: (secret: string) => void
}

/** Registers or changes an endpoint. */
export function OutgoingDialog({ endpoint, onClose, onSecret }: OutgoingDialogProps) {
  const [url, setUrl] = useState(endpoint?.url ?? '')
  const [name, setName] = useState(endpoint?.name ?? '')
  const [events, setEvents] = useState<OutgoingEvent[]>(endpoint?.events ?? ['execution.failed'])
  const save = useSaveOutgoing()
  const errors = save.isError ? fieldErrors(save.error) : {}
  const toggle = (event: OutgoingEvent, on: boolean) =>
    setEvents((old) => (on ? [...old, event] : old.filter((each) => each !== event)))
  const submit = () =>
    save.mutate(
      {
        ...(endpoint ? { id: endpoint.id } : {}),
        url: url.trim(),
        events,
        ...(name.trim() ? { name: name.trim() } : {}),
      },
      {
        onSuccess: (made) => {
          onClose()
          if (endpoint === null) onSecret(made.secret)
        },
      },
    )
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={endpoint ? 'Change the endpoint' : 'New endpoint'}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={url.trim() === '' || events.length === 0}
            onClick={submit}
          >
            {endpoint ? 'Save' : 'Add'}
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
        <Field label="Address" error={errors.url}>
          <Input
            type="url"
            value={url}
            maxLength={2000}
            placeholder="https://example.com/hooks"
            onChange={(event) => setUrl(event.target.value)}
          />
        </Field>
        <Field label="Name" hint="Empty: the host of the address." error={errors.name}>
          <Input value={name} maxLength={255} onChange={(event) => setName(event.target.value)} />
        </Field>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 text-sm font-medium">Tell it when</legend>
          {EVENTS.map(([event, title]) => (
            <Checkbox
              key={event}
              label={title}
              checked={events.includes(event)}
              onChange={(change) => toggle(event, change.target.checked)}
            />
          ))}
        </fieldset>
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
