import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { asProblem } from '@/lib/problem'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toasts'
import { indexesQuery, useSend, type Job } from '../api'
import { withoutEnding } from './download-menu'
import { nameOf } from './job-actions'

/** Adds what was read to an index, so that it can be asked; nothing is recognised a second time. */
export function SendDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const indexes = useQuery(indexesQuery())
  const send = useSend()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState('')
  const indexId = chosen || indexes.data?.data[0]?.id
  const submit = () => {
    if (indexId === undefined) return void navigate('/rag?new=1')
    const name = `${withoutEnding(nameOf(job))}.pdf`
    send.mutate(
      { job, name, indexId },
      {
        onSuccess: ({ duplicate }) => {
          toast.info(duplicate ? `${name} is in this index already.` : `${name} goes into the index.`)
          void navigate(`/rag/${indexId}`)
        },
      },
    )
  }
  return (
    <FormDialog
      title={`Add “${nameOf(job)}” to an index`}
      text="Its pages can be asked then, and answers point at the words on them. Nothing is recognised a second time."
      action={indexes.data?.count === 0 ? 'Make an index' : 'Add'}
      busy={send.isPending}
      disabled={indexes.data === undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      {indexes.isPending && <Skeleton lines={1} />}
      {indexes.data?.count === 0 && <p className="text-ink-soft">There is no index yet.</p>}
      {indexes.data && indexes.data.count > 0 && (
        <Field label="Index">
          <Select value={indexId} onChange={(event) => setChosen(event.target.value)}>
            {indexes.data.data.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {(send.error ?? indexes.error) && <Notice kind="bad">{asProblem(send.error ?? indexes.error).detail}</Notice>}
    </FormDialog>
  )
}
