import { useState, type ReactNode } from 'react'
import { asProblem } from '@/lib/problem'
import { Button } from './button'
import { Dialog } from './dialog'
import { Field } from './field'
import { Input } from './input'
import { Notice } from './notice'

type ConfirmDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** names the object: "Delete “Invoices”?" */
  title: string
  /** what will be gone */
  text?: ReactNode
  /** the verb on the button: "Delete" */
  action: string
  kind?: 'danger' | 'primary'
  /** must be typed first, e.g. the e-mail of the account */
  typed?: string
  /** what else is to be filled in */
  children?: ReactNode
  /** the dialog closes when this resolves, and shows the problem when it rejects */
  onConfirm: () => Promise<unknown>
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  text,
  action,
  kind = 'danger',
  typed,
  children,
  onConfirm,
}: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [text2, setText2] = useState('')

  const change = (next: boolean) => {
    if (busy) return
    setError(null)
    setText2('')
    onOpenChange(next)
  }
  const confirm = async () => {
    setBusy(true)
    setError(null)
    try {
      await onConfirm()
      setText2('')
      onOpenChange(false)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  const actions = (
    <>
      <Button onClick={() => change(false)} disabled={busy}>
        Cancel
      </Button>
      <Button kind={kind} busy={busy} disabled={typed !== undefined && text2 !== typed} onClick={confirm}>
        {action}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onOpenChange={change} title={title} text={text} size="small" actions={actions}>
      {typed !== undefined || error !== null || children ? (
        <div className="flex flex-col gap-4">
          {children}
          {typed !== undefined && (
            <Field label={`Type ${typed} to go on`}>
              <Input value={text2} onChange={(event) => setText2(event.target.value)} autoComplete="off" />
            </Field>
          )}
          {error !== null && <Refused error={error} />}
        </div>
      ) : undefined}
    </Dialog>
  )
}

function Refused({ error }: { error: unknown }) {
  const { detail, hint } = asProblem(error)
  return (
    <Notice kind="bad">
      {detail} {hint}
    </Notice>
  )
}
