import { useState } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { count } from '@/lib/format'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input, Textarea } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { toast } from '@/ui/toasts'
import { useAddText } from '../api'
import { metadataOf, type Pair } from '../lib/metadata'
import { MetadataFields } from './metadata-fields'

/** Of a text, in characters. */
const LONGEST = 100_000

/** Adds a text that is typed or pasted. */
export function TextDialog({ indexId, onClose }: { indexId: string; onClose: () => void }) {
  const add = useAddText(indexId)
  const [title, setTitle] = useState('')
  const [content, setContent] = useState('')
  const [pairs, setPairs] = useState<Pair[]>([])
  const length = [...content].length // as the server counts
  const wrong = fieldErrors(add.error)
  const submit = () =>
    add.mutate(
      { title: title.trim(), content, metadata: metadataOf(pairs) },
      {
        onSuccess: ({ duplicate }) => {
          if (duplicate) toast.info('This text is in the index already.')
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title="Add a text"
      action="Add"
      busy={add.isPending}
      disabled={content.trim() === '' || length > LONGEST}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Title" error={wrong.title}>
        <Input value={title} maxLength={500} onChange={(event) => setTitle(event.target.value)} autoComplete="off" />
      </Field>
      <Field
        label="Text"
        aside={length > 0 && `${count(length)} of ${count(LONGEST)} characters`}
        error={wrong.content ?? (length > LONGEST ? 'Too long: add it as a text file.' : undefined)}
      >
        <Textarea rows={9} value={content} onChange={(event) => setContent(event.target.value)} />
      </Field>
      <MetadataFields pairs={pairs} onPairs={setPairs} />
      {add.error && !wrong.title && !wrong.content && <Notice kind="bad">{asProblem(add.error).detail}</Notice>}
    </FormDialog>
  )
}
