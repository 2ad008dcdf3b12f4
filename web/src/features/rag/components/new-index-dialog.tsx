import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input } from '@/ui/input'
import { useCreateIndex, type Index, type NewIndex } from '../api'
import { ProfileSelect } from './profile-select'

const USUAL = { name: '', vector_db_type: 'sqlite_vec', chunk_size: 800, chunk_overlap: 100 }

type NewIndexProps = { onClose: () => void; onCreated: (index: Index) => void }

/** Makes an index; how it is searched and cut may be set before anything is in it. */
export function NewIndexDialog({ onClose, onCreated }: NewIndexProps) {
  const create = useCreateIndex()
  const [index, setIndex] = useState(USUAL)
  const wrong = fieldErrors(create.error)
  const elsewhere = create.error && Object.keys(wrong).length === 0 ? asProblem(create.error).detail : undefined
  const change = (changes: Partial<NewIndex>) => {
    create.reset()
    setIndex({ ...index, ...changes })
  }
  return (
    <FormDialog
      title="New index"
      text="A set of documents that is asked together: contracts, letters, manuals."
      action="Create index"
      busy={create.isPending}
      disabled={index.name.trim() === ''}
      onSubmit={() => create.mutate({ ...index, name: index.name.trim() }, { onSuccess: onCreated })}
      onClose={onClose}
    >
      <Field label="Name" error={wrong.name ?? elsewhere}>
        <Input
          value={index.name}
          maxLength={255}
          onChange={(event) => change({ name: event.target.value })}
          autoComplete="off"
        />
      </Field>
      <details>
        <summary className="inline-flex list-none items-center gap-2 rounded text-sm font-medium text-ink-soft hover:text-ink">
          <SlidersHorizontal aria-hidden className="size-4" />
          How it is searched and cut
        </summary>
        <div className="mt-3 flex flex-col gap-4">
          <Field label="Profile" error={wrong.vector_db_type}>
            <ProfileSelect value={index.vector_db_type} onProfile={(vector_db_type) => change({ vector_db_type })} />
          </Field>
          <Cut index={index} change={change} wrong={wrong} />
        </div>
      </details>
    </FormDialog>
  )
}

type CutProps = {
  index: typeof USUAL
  change: (changes: Partial<NewIndex>) => void
  wrong: Record<string, string>
}

/** How long the passages are that documents are cut into; it stays as it is set here. */
function Cut({ index, change, wrong }: CutProps) {
  const most = Math.floor(index.chunk_size / 2)
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Passage" hint="Characters, 100 to 4,000." error={wrong.chunk_size}>
        <Input
          type="number"
          min={100}
          max={4000}
          value={index.chunk_size}
          onChange={(event) => change({ chunk_size: event.target.valueAsNumber || 0 })}
        />
      </Field>
      <Field label="Shared with the next" hint={`Characters, 0 to ${most}.`} error={wrong.chunk_overlap}>
        <Input
          type="number"
          min={0}
          max={most}
          value={index.chunk_overlap}
          onChange={(event) => change({ chunk_overlap: event.target.valueAsNumber || 0 })}
        />
      </Field>
    </div>
  )
}
