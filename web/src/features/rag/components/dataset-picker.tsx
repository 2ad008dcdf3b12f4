import { useQuery } from '@tanstack/react-query'
import { FileJson2, Plus, Upload, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { bytes } from '@/lib/format'
import { asProblem } from '@/lib/problem'
import { Button, IconButton } from '@/ui/button'
import { Input, SearchInput, Select } from '@/ui/input'
import { Skeleton } from '@/ui/skeleton'
import { toastProblem } from '@/ui/toasts'
import { datasetFilesQuery, uploadDataset } from '../api-training'
import { bucketsQuery } from '../api-watches'

type DatasetPickerProps = { datasets: string[]; onDatasets: (datasets: string[]) => void }

/** The data sets of a training: files of the storage, files of this computer, web addresses. */
export function DatasetPicker({ datasets, onDatasets }: DatasetPickerProps) {
  const add = (address: string) => !datasets.includes(address) && onDatasets([...datasets, address])
  return (
    <div role="group" aria-label="Data sets" className="flex flex-col gap-3">
      <div>
        <p className="text-sm font-medium">Data sets</p>
        <p className="text-sm text-ink-faint">
          JSON Lines, 50 rows or more in all: {'{"query": …, "positive_text": …}'}, or with “positive_document_id” in
          place of the text; “negative_text” may stand beside it.
        </p>
      </div>
      {datasets.length > 0 && (
        <ul aria-label="Chosen data sets" className="divide-y divide-line rounded-control border border-line">
          {datasets.map((address) => (
            <li key={address} className="flex items-center gap-2 py-1 pr-1 pl-3 text-sm">
              <FileJson2 aria-hidden className="size-4 shrink-0 text-ink-faint" />
              <span className="min-w-0 flex-1 break-all">{address}</span>
              <IconButton
                icon={X}
                label={`Leave out ${address}`}
                size="small"
                onClick={() => onDatasets(datasets.filter((each) => each !== address))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <OwnFile onAdd={add} />
        <FromStorage onAdd={add} />
      </div>
      <FromAddress onAdd={add} />
    </div>
  )
}

type AddProps = { onAdd: (address: string) => void }

function OwnFile({ onAdd }: AddProps) {
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const send = async (files: FileList | null) => {
    setBusy(true)
    try {
      for (const file of files ?? []) onAdd(await uploadDataset(file))
    } catch (error) {
      toastProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button size="small" icon={Upload} busy={busy} onClick={() => input.current?.click()}>
        From this computer
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Data set from this computer"
        accept=".jsonl,.ndjson,.json,.txt"
        onChange={(event) => void send(event.target.files)}
      />
    </>
  )
}

function FromStorage({ onAdd }: AddProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" icon={FileJson2} aria-expanded={open} onClick={() => setOpen(!open)}>
        From the storage
      </Button>
      {open && <StoredFiles onAdd={onAdd} />}
    </>
  )
}

function StoredFiles({ onAdd }: AddProps) {
  const buckets = useQuery(bucketsQuery())
  const [chosen, setChosen] = useState<string>()
  const [q, setQ] = useState('.jsonl')
  const bucket = chosen ?? buckets.data?.buckets.find((name) => name === 'user-uploads') ?? buckets.data?.buckets[0]
  const files = useQuery({ ...datasetFilesQuery(bucket ?? '', q), enabled: bucket !== undefined })
  const problem = buckets.error ?? files.error
  return (
    <div className="w-full rounded-control border border-line p-3">
      <div className="flex flex-wrap gap-2">
        <Select
          aria-label="Bucket"
          value={bucket ?? ''}
          onChange={(event) => setChosen(event.target.value)}
          className="w-44"
        >
          {(buckets.data?.buckets ?? []).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
        <SearchInput value={q} onChange={setQ} placeholder="Search files" className="min-w-40 flex-1" />
      </div>
      {problem && <p className="mt-2 text-sm text-bad">{asProblem(problem).detail}</p>}
      {files.isPending && !problem && <Skeleton lines={2} className="mt-3" />}
      {files.data?.count === 0 && <p className="mt-3 text-sm text-ink-soft">No file of this bucket is called so.</p>}
      <ul aria-label="Files" className="mt-2 max-h-44 overflow-y-auto">
        {files.data?.data.map(({ id, path, size }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onAdd(`storage://${bucket}/${path}`)}
              className="flex w-full items-center gap-3 rounded px-2 py-1.5 text-left text-sm hover:bg-sunken"
            >
              <Plus aria-hidden className="size-4 shrink-0 text-accent" />
              <span className="min-w-0 flex-1 truncate">{path}</span>
              <span className="shrink-0 text-ink-faint tabular-nums">{bytes(size)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function FromAddress({ onAdd }: AddProps) {
  const [address, setAddress] = useState('')
  const wanted = address.trim()
  const good = /^(https?|storage):\/\/\S+$/.test(wanted)
  const add = () => {
    onAdd(wanted)
    setAddress('')
  }
  return (
    <div className="flex gap-2">
      <Input
        aria-label="Address of a data set"
        placeholder="https:// or storage://bucket/path"
        maxLength={1000}
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !good) return
          event.preventDefault() // the form around it is sent by its own button
          add()
        }}
        className="flex-1"
        autoComplete="off"
      />
      <Button icon={Plus} disabled={!good} onClick={add}>
        Add
      </Button>
    </div>
  )
}
