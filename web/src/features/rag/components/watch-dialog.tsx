import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input, Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { FilterChips } from '@/ui/filter-chips'
import { Skeleton } from '@/ui/skeleton'
import { bucketsQuery, useAddWatch, watchRootsQuery } from '../api-watches'
import { watchOf, type WatchForm } from '../lib/watch-form'

const KINDS = [
  { value: 'bucket', title: 'Bucket of the storage' },
  { value: 'folder', title: 'Folder on the server' },
]
const EMPTY: WatchForm = { kind: 'bucket', bucket: '', prefix: '', root: '', below: '', include: '' }

/** Lets the index follow a bucket or a folder. */
export function WatchDialog({ indexId, onClose }: { indexId: string; onClose: () => void }) {
  const add = useAddWatch(indexId)
  const [form, setForm] = useState(EMPTY)
  const change = (changes: Partial<WatchForm>) => {
    add.reset()
    setForm({ ...form, ...changes })
  }
  const watch = watchOf(form)
  const wrong = fieldErrors(add.error)
  const elsewhere = add.error && !wrong.path && !wrong.bucket && !wrong.include
  return (
    <FormDialog
      title="Watch a place"
      text="New, changed and deleted files are followed in this index, by themselves."
      action="Watch"
      busy={add.isPending}
      disabled={watch === undefined}
      onSubmit={() => watch && add.mutate(watch, { onSuccess: onClose })}
      onClose={onClose}
    >
      <FilterChips
        label="Kind"
        choices={KINDS}
        chosen={form.kind}
        onChoose={(kind) => change({ kind: kind as WatchForm['kind'] })}
      />
      {form.kind === 'bucket' ? (
        <BucketFields form={form} change={change} wrong={wrong} />
      ) : (
        <FolderFields form={form} change={change} wrong={wrong} />
      )}
      <Field label="Only files like" hint="Such as *.pdf, *.docx. Empty: all that can be read." error={wrong.include}>
        <Input value={form.include} onChange={(event) => change({ include: event.target.value })} placeholder="*.pdf" />
      </Field>
      {elsewhere && <Notice kind="bad">{asProblem(add.error).detail}</Notice>}
    </FormDialog>
  )
}

type FieldsProps = {
  form: WatchForm
  change: (changes: Partial<WatchForm>) => void
  wrong: Record<string, string>
}

function BucketFields({ form, change, wrong }: FieldsProps) {
  const buckets = useQuery(bucketsQuery())
  if (buckets.isPending) return <Skeleton lines={2} />
  if (buckets.isError) return <Notice kind="bad">{asProblem(buckets.error).detail}</Notice>
  return (
    <>
      <Field label="Bucket" error={wrong.bucket}>
        <Select value={form.bucket} onChange={(event) => change({ bucket: event.target.value })}>
          <option value="">Choose one</option>
          {buckets.data.buckets.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Only below" hint="The beginning of the path. Empty: the whole bucket." error={wrong.path}>
        <Input
          value={form.prefix}
          onChange={(event) => change({ prefix: event.target.value })}
          placeholder="letters/2024/"
        />
      </Field>
    </>
  )
}

function FolderFields({ form, change, wrong }: FieldsProps) {
  const roots = useQuery(watchRootsQuery())
  if (roots.isPending) return <Skeleton lines={2} />
  if (roots.isError) return <Notice kind="bad">{asProblem(roots.error).detail}</Notice>
  if (roots.data.data.length === 0)
    return (
      <Notice kind="warn" title="No folder of the server may be watched yet">
        An administrator opens folders by the setting “rag.watch_roots”; until then a bucket can be watched.
      </Notice>
    )
  return (
    <>
      <Field label="Folder">
        <Select value={form.root} onChange={(event) => change({ root: event.target.value })}>
          <option value="">Choose one</option>
          {roots.data.data.map((path) => (
            <option key={path} value={path}>
              {path}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Only below" hint="A folder in it. Empty: all of it, with its sub-folders." error={wrong.path}>
        <Input value={form.below} onChange={(event) => change({ below: event.target.value })} placeholder="2024" />
      </Field>
    </>
  )
}
