import { useState, type FormEvent } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { plural } from '@/lib/format'
import { useChangeIndex, useDeleteIndex, type Index } from '../api'

export function RenameDialog({
  index,
  open,
  onOpenChange,
}: {
  index: Index
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const rename = useChangeIndex(index.id)
  const change = (next: boolean) => {
    rename.reset()
    onOpenChange(next)
  }
  return (
    <NameDialog
      open={open}
      onOpenChange={change}
      title={`Rename “${index.name}”`}
      start={index.name}
      action="Rename"
      busy={rename.isPending}
      error={rename.error}
      onName={(name) => rename.mutate({ name }, { onSuccess: () => change(false) })}
    />
  )
}

type DeleteIndexProps = { index: Index; open: boolean; onOpenChange: (open: boolean) => void; onDeleted?: () => void }

export function DeleteIndexDialog({ index, open, onOpenChange, onDeleted }: DeleteIndexProps) {
  const remove = useDeleteIndex()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete “${index.name}”?`}
      text={`Its ${plural(index.document_count, 'document')}, the uploaded files and all questions to it will be gone.`}
      action="Delete"
      onConfirm={() => remove.mutateAsync(index.id).then(onDeleted)}
    />
  )
}

type NameDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  text?: string
  start?: string
  action: string
  busy: boolean
  error: unknown
  onName: (name: string) => void
}

function NameDialog({ open, onOpenChange, title, text, start = '', action, busy, error, onName }: NameDialogProps) {
  const [name, setName] = useState(start)
  const change = (next: boolean) => {
    setName(start)
    onOpenChange(next)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') onName(name.trim())
  }
  const wrong = error ? (fieldErrors(error).name ?? asProblem(error).detail) : undefined
  const actions = (
    <>
      <Button onClick={() => change(false)}>Cancel</Button>
      <Button kind="primary" type="submit" form="index-name" busy={busy} disabled={name.trim() === ''}>
        {action}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onOpenChange={change} title={title} text={text} size="small" actions={actions}>
      <form id="index-name" onSubmit={submit}>
        <Field label="Name" error={wrong}>
          <Input value={name} maxLength={255} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </Field>
      </form>
    </Dialog>
  )
}
