import { useId, type FormEvent, type ReactNode } from 'react'
import { Button } from './button'
import { Dialog } from './dialog'

type FormDialogProps = {
  title: string
  text?: string
  action: string
  busy: boolean
  /** something is still missing */
  disabled?: boolean
  onSubmit: (form: FormData) => void
  onClose: () => void
  children: ReactNode
}

/** A window with a form: Enter sends it, what is wrong stands in it, and it stays open until the answer is good. */
export function FormDialog({ title, text, action, busy, disabled, onSubmit, onClose, children }: FormDialogProps) {
  const id = useId()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSubmit(new FormData(event.currentTarget))
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      text={text}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={id} kind="primary" busy={busy} disabled={disabled}>
            {action}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4.5">
        {children}
      </form>
    </Dialog>
  )
}
