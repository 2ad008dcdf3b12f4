import { Check, Copy, Download, Printer } from 'lucide-react'
import { useId, useState, type FormEvent } from 'react'
import { saveAs } from '@/lib/object-url'
import { printText } from '@/lib/print-text'
import { useMe } from '@/lib/session'
import { Button } from '@/ui/button'
import { useCopy } from '@/ui/copy'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { useRenewCodes } from '../api'
import { FormProblem, useWait } from './form-problem'

const FEW = 3

/** The codes, which are shown only now, and the ways to keep them. */
export function NewCodes({ codes }: { codes: string[] }) {
  const { copied, copy } = useCopy()
  const me = useMe()
  const text = codes.join('\n')
  const page = `Recovery codes of ${me?.email ?? 'your account'} at ${window.location.host}\n\n${text}\n\nEach signs in once.\n`
  return (
    <Notice kind="warn" title="Keep these recovery codes in a safe place: they are shown only now." className="mb-4">
      <p className="mb-2.5">Each signs you in once, when the app is not at hand.</p>
      <div className="rounded-control border border-line bg-surface px-4 py-3 text-ink">
        <pre aria-label="Recovery codes" className="gap-x-8 font-mono text-base leading-7 tracking-wide sm:columns-2">
          {text}
        </pre>
      </div>
      <div className="mt-2.5 flex flex-wrap gap-2">
        <Button size="small" icon={copied ? Check : Copy} onClick={() => void copy(text)}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <Button size="small" icon={Download} onClick={() => saveAs(new Blob([page]), 'recovery-codes.txt')}>
          Download
        </Button>
        <Button size="small" icon={Printer} onClick={() => printText(page)}>
          Print
        </Button>
      </div>
    </Notice>
  )
}

/** How many are left, and a way to get new ones. */
export function CodesLeft({ left, onNew }: { left: number; onNew: (codes: string[]) => void }) {
  const [open, setOpen] = useState(false)
  const words = left === 1 ? '1 recovery code is left' : `${left} recovery codes are left`
  const renew = (
    <Button size="small" onClick={() => setOpen(true)}>
      Renew recovery codes
    </Button>
  )
  return (
    <div className="mb-4">
      {left <= FEW ? (
        <Notice kind="warn" title={left === 0 ? 'No recovery codes are left.' : `Only ${words}.`}>
          <p className="mb-2.5">Without the app and without codes you could not sign in.</p>
          {renew}
        </Notice>
      ) : (
        <div className="flex flex-wrap items-center gap-3">
          <p className="text-ink-soft">{words}.</p>
          {renew}
        </div>
      )}
      {open && <Renewal onClose={() => setOpen(false)} onNew={onNew} />}
    </div>
  )
}

function Renewal({ onClose, onNew }: { onClose: () => void; onNew: (codes: string[]) => void }) {
  const renew = useRenewCodes()
  const wait = useWait(renew.error)
  const form = useId()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget).get('code')).trim()
    const done = (answer: { recovery_codes: string[] }) => {
      onNew(answer.recovery_codes)
      onClose()
    }
    renew.mutate(code, { onSuccess: done })
  }
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form={form} kind="primary" busy={renew.isPending} disabled={wait > 0}>
        Renew
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Renew recovery codes"
      text="You get ten new ones; the old ones stop working."
      size="small"
      actions={actions}
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4.5">
        <Field label="Code" required hint="Of the app, or one of the old recovery codes.">
          <Input name="code" autoComplete="one-time-code" maxLength={64} />
        </Field>
        <FormProblem error={renew.error} wait={wait} />
      </form>
    </Dialog>
  )
}
