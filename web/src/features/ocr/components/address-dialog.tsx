import { useState } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { plural } from '@/lib/format'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Textarea } from '@/ui/input'
import { useExtract, type Reading } from '../api'
import { addressesOf, MOST, wrongAddress } from '../lib/addresses'

type AddressDialogProps = { reading: Reading; onClose: () => void }

/** Reads documents that lie at web addresses, all or none of them. */
export function AddressDialog({ reading, onClose }: AddressDialogProps) {
  const extract = useExtract()
  const [text, setText] = useState('')
  const addresses = addressesOf(text)
  const wrong = extract.error
    ? (wrongAddress(fieldErrors(extract.error), addresses) ?? asProblem(extract.error).detail)
    : addresses.length > MOST
      ? `${addresses.length} addresses; ${MOST} may go at once.`
      : undefined
  return (
    <FormDialog
      title="From web addresses"
      text="The server fetches the PDFs or pictures and reads them. If one address is wrong, none is read."
      action={addresses.length > 1 ? `Read ${addresses.length}` : 'Read it'}
      busy={extract.isPending}
      disabled={addresses.length === 0 || addresses.length > MOST}
      onSubmit={() => extract.mutate({ addresses, reading }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Field
        label="Addresses"
        hint="One per line; storage://bucket/path is a file of your storage."
        aside={addresses.length > 0 && plural(addresses.length, 'address', 'addresses')}
        error={wrong}
      >
        <Textarea
          rows={5}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            extract.reset()
          }}
          placeholder="https://"
          autoComplete="off"
          spellCheck={false}
          className="font-mono text-sm"
        />
      </Field>
    </FormDialog>
  )
}
