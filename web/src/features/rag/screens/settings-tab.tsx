import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useParams } from 'react-router'
import { count } from '@/lib/format'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Card, Facts } from '@/ui/card'
import { CopyId } from '@/ui/copy-id'
import { Field } from '@/ui/field'
import { Input, Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toasts'
import { indexQuery, useChangeIndex, useReembed, type Index, type IndexDetails } from '../api'
import { ProfileSelect } from '../components/profile-select'
import { Reembedding } from '../components/reembedding'

/** What an index is called, how it is searched, and by which model it knows meaning. */
export function SettingsTab() {
  const { indexId = '' } = useParams()
  const index = useQuery(indexQuery(indexId))

  if (index.isPending) return <Skeleton className="h-60" />
  if (index.isError) return <ProblemCard error={index.error} onRetry={index.refetch} />
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      <General key={index.data.updated_at} index={index.data} />
      <div className="flex flex-col gap-6">
        {index.data.reembedding && <Reembedding indexId={indexId} state={index.data.reembedding} />}
        {!index.data.reembedding && <Model index={index.data} />}
        <Card>
          <h2 className="mb-3 text-lg">Fixed when it was made</h2>
          <Facts
            facts={[
              ['Documents', count(index.data.document_count)],
              [
                'Passages',
                `${count(index.data.chunk_count)}, up to ${count(index.data.chunk_size)} characters, ${count(index.data.chunk_overlap)} shared`,
              ],
              ['Vectors', `${count(index.data.dimensions)} numbers each`],
              ['Id', <CopyId key="id" id={index.data.id} />],
            ]}
          />
        </Card>
      </div>
    </div>
  )
}

function General({ index }: { index: Index }) {
  const change = useChangeIndex(index.id)
  const [name, setName] = useState(index.name)
  const [profile, setProfile] = useState(index.vector_db_type)
  const wrong = fieldErrors(change.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ name: name.trim(), vector_db_type: profile }, { onSuccess: () => toast.success('Saved.') })
  }
  const elsewhere = change.error && !wrong.name && !wrong.vector_db_type ? asProblem(change.error).detail : undefined
  return (
    <Card>
      <form onSubmit={submit} className="flex flex-col gap-4.5">
        <Field label="Name" error={wrong.name ?? elsewhere}>
          <Input value={name} maxLength={255} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </Field>
        <Field
          label="Profile"
          hint="How it is searched when no rule of the router says otherwise."
          error={wrong.vector_db_type}
        >
          <ProfileSelect value={profile} onProfile={setProfile} />
        </Field>
        <Button
          kind="primary"
          type="submit"
          busy={change.isPending}
          disabled={name.trim() === '' || (name.trim() === index.name && profile === index.vector_db_type)}
          className="self-start"
        >
          Save
        </Button>
      </form>
    </Card>
  )
}

function Model({ index }: { index: IndexDetails }) {
  const reembed = useReembed(index.id)
  const others = index.embedding_models.filter((name) => name !== index.embedding_model)
  const [chosen, setChosen] = useState('')
  const model = chosen || others[0]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (model !== undefined) reembed.mutate(model)
  }
  return (
    <Card>
      <h2 className="text-lg">Embedding model</h2>
      <p className="mt-1 text-ink-soft">
        <b className="font-medium text-ink">{index.embedding_model}</b> turns passages into vectors.{' '}
        {others.length > 0
          ? 'Another one can take over: its vectors are computed beside these, which answer until all are there.'
          : 'No other model is set up on this server; an administrator adds one by the setting “embedder.models”.'}
      </p>
      {others.length > 0 && (
        <form onSubmit={submit} className="mt-4 flex flex-wrap items-end gap-2">
          <Field label="Other model" className="min-w-48 flex-1">
            <Select value={model} onChange={(event) => setChosen(event.target.value)}>
              {others.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" busy={reembed.isPending}>
            Compute anew
          </Button>
        </form>
      )}
      {reembed.error && (
        <Notice kind="bad" className="mt-3">
          {asProblem(reembed.error).detail}
        </Notice>
      )}
    </Card>
  )
}
