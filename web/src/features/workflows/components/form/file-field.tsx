import { useMutation } from '@tanstack/react-query'
import { FileText, Replace } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/ui/button'
import { DropZone } from '@/ui/drop-zone'
import { Notice } from '@/ui/notice'
import { asProblem } from '@/lib/problem'
import { uploadInput, uploadKey } from '../../api'
import type { FieldProps } from './field-props'

type Place = { bucket: string; path: string }

const MAX_BYTES = 50 * 1024 * 1024

/**
 * A file of a run: what is chosen, and a place to drop another. The value is `{bucket, path}`.
 *
 * While another is being chosen or sent, the form around it is not valid: the old one must not be used in silence.
 */
export function FileField({ field, value, onChange, error }: FieldProps) {
  const place = isPlace(value) ? value : undefined
  const [replacing, setReplacing] = useState(false)
  const [undecided, setUndecided] = useState(false)
  const { send, sending, problem, forget } = useUpload((sent) => {
    setReplacing(false)
    onChange(sent)
  })
  const keep = () => {
    forget()
    setReplacing(false)
    setUndecided(false)
  }
  const said = problem ?? error ?? (undecided && place ? `Choose a file, or keep ${nameOf(place)}.` : undefined)
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{field.title}</legend>
      {place && !replacing && !sending ? (
        <Chosen place={place} bundled={samePlace(place, field.schema.default)} onReplace={() => setReplacing(true)} />
      ) : (
        <DropZone
          title="Drop a file here"
          hint="Click to choose, or drop or paste a file. Up to 50 MiB."
          maxBytes={MAX_BYTES}
          sending={sending}
          onFiles={([file]) => {
            if (!file) return
            setReplacing(true)
            setUndecided(false)
            send(file)
          }}
        />
      )}
      {(sending || (replacing && place)) && <input hidden required onInvalid={() => setUndecided(true)} />}
      {replacing && !sending && place && (
        <Button kind="quiet" size="small" className="self-start" onClick={keep}>
          Keep {nameOf(place)}
        </Button>
      )}
      {said && !sending && <Notice kind="bad">{said}</Notice>}
    </fieldset>
  )
}

type ChosenProps = { place: Place; bundled: boolean; onReplace: () => void }

const Chosen = ({ place, bundled, onReplace }: ChosenProps) => (
  <div className="flex items-center gap-3 rounded-control border border-line bg-canvas px-3.5 py-3">
    <span className="grid size-9.5 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent-ink">
      <FileText aria-hidden className="size-5" strokeWidth={1.75} />
    </span>
    <span className="min-w-0 flex-1 leading-snug">
      <span className="block truncate font-medium">{nameOf(place)}</span>
      <span className="block text-sm text-ink-faint">{bundled ? 'The bundled example: try it as it is' : 'Ready'}</span>
    </span>
    <Button size="small" icon={Replace} onClick={onReplace}>
      Use another
    </Button>
  </div>
)

function useUpload(onSent: (place: Place) => void) {
  const [sent, setSent] = useState<number>()
  const stop = useRef<AbortController>(null)
  const { mutate, variables, isPending, error, reset } = useMutation({
    mutationKey: uploadKey,
    mutationFn: (file: File) => {
      stop.current = new AbortController()
      return uploadInput(file, setSent, stop.current.signal)
    },
    onSuccess: onSent,
    meta: { inPlace: true },
  })
  useEffect(() => () => stop.current?.abort(), [])
  return {
    send: (file: File) => {
      setSent(undefined)
      mutate(file)
    },
    sending: isPending ? { name: variables.name, sent } : null,
    problem: error ? asProblem(error).detail : undefined,
    forget: reset,
  }
}

const isPlace = (value: unknown): value is Place => typeof (value as Place | null)?.path === 'string'
const samePlace = (place: Place, other: unknown) =>
  isPlace(other) && other.bucket === place.bucket && other.path === place.path
const nameOf = (place: Place | undefined) => place?.path.split('/').at(-1) ?? ''
