import { useState, type FormEvent } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { useExtract, type Requirements } from '../api'

type AddressDialogProps = { open: boolean; onOpenChange: (open: boolean) => void; requirements: Requirements }

/** Reads a document that lies at a web address. */
export function AddressDialog({ open, onOpenChange, requirements }: AddressDialogProps) {
  const extract = useExtract()
  const [address, setAddress] = useState('')
  const change = (next: boolean) => {
    extract.reset()
    setAddress('')
    onOpenChange(next)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    extract.mutate({ address: address.trim(), requirements }, { onSuccess: () => change(false) })
  }
  const wrong = extract.error ? (fieldErrors(extract.error).document_url ?? asProblem(extract.error).detail) : undefined
  const actions = (
    <>
      <Button onClick={() => change(false)}>Cancel</Button>
      <Button kind="primary" type="submit" form="ocr-address" busy={extract.isPending} disabled={address.trim() === ''}>
        Read it
      </Button>
    </>
  )
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title="From a web address"
      text="The server fetches the PDF or picture and reads it."
      size="small"
      actions={actions}
    >
      <form id="ocr-address" onSubmit={submit}>
        <Field label="Address" error={wrong}>
          <Input
            type="url"
            value={address}
            onChange={(event) => setAddress(event.target.value)}
            placeholder="https://"
            autoComplete="off"
          />
        </Field>
      </form>
    </Dialog>
  )
}
