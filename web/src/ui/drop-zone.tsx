import { Upload } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useRef, useState, type ReactNode } from 'react'
import { bytes, percent } from '@/lib/format'
import { cx } from '@/lib/classes'
import { Progress } from './progress'

type DropZoneProps = {
  /** "Drop a scan here" */
  title: string
  /** which files, how large */
  hint?: ReactNode
  /** as of `<input accept>`: ".pdf,image/*" */
  accept?: string
  multiple?: boolean
  maxBytes?: number
  disabled?: boolean
  /** what is being sent, and how far it is (0 to 1) */
  sending?: { name: string; sent?: number } | null
  onFiles: (files: File[]) => void
  className?: string
}

/** Takes files by click and keyboard; by drop and by paste anywhere on the page. */
export function DropZone(props: DropZoneProps) {
  const { title, hint, accept, multiple = false, disabled, sending, className } = props
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const [over, setOver] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const closed = disabled || !!sending

  const take = (files: File[]) => {
    if (closed || files.length === 0) return
    const { fit, why } = sorted(multiple ? files : files.slice(0, 1), accept, props.maxBytes)
    setRefused(why)
    if (fit.length > 0) props.onFiles(fit)
  }
  usePaste(take)
  useDrop(take, (dragging) => setOver(dragging && !closed))

  return (
    <div className={className}>
      <button
        type="button"
        disabled={closed}
        aria-describedby={`${id}-hint`}
        onClick={() => input.current?.click()}
        className={cx(
          'flex w-full flex-col items-center rounded-card border-2 border-dashed px-6 py-9 text-center transition-colors',
          over ? 'border-accent bg-accent-soft' : 'border-edge/50 bg-surface hover:not-disabled:border-accent',
        )}
      >
        <span className="mb-3 grid size-11 place-items-center rounded-2xl bg-accent-soft text-accent-ink">
          <Upload aria-hidden className="size-5" />
        </span>
        <span className="font-semibold">{sending ? `Sending ${sending.name}` : title}</span>
        <span id={`${id}-hint`} className="mt-0.5 text-sm text-ink-faint">
          {sending
            ? sending.sent === undefined
              ? 'One moment'
              : percent(sending.sent)
            : (hint ?? 'Click to choose, or drop or paste a file.')}
        </span>
        {sending && (
          <Progress value={sending.sent} label={`Sending ${sending.name}`} className="mt-4 w-full max-w-xs" />
        )}
      </button>
      {refused && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {refused}
        </p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        aria-label={title}
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          take([...(event.target.files ?? [])])
          event.target.value = '' // so that the same file may be chosen again
        }}
      />
    </div>
  )
}

function usePaste(take: (files: File[]) => void) {
  const pasted = useEffectEvent((event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    take(files)
  })
  useEffect(() => {
    const listener = (event: ClipboardEvent) => pasted(event)
    document.addEventListener('paste', listener)
    return () => document.removeEventListener('paste', listener)
  }, [])
}

/** The whole page takes the files: one that is dropped a little beside would be opened in place of the page. */
export function useDrop(take: (files: File[]) => void, onDrag: (over: boolean) => void) {
  const dragged = useEffectEvent((event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    onDrag(event.type === 'dragover')
    if (event.type === 'drop') take([...event.dataTransfer.files])
  })
  useEffect(() => {
    const listener = (event: DragEvent) => dragged(event)
    const left = (event: DragEvent) => event.relatedTarget === null && dragged(event)
    document.addEventListener('dragover', listener)
    document.addEventListener('drop', listener)
    document.addEventListener('dragleave', left)
    return () => {
      document.removeEventListener('dragover', listener)
      document.removeEventListener('drop', listener)
      document.removeEventListener('dragleave', left)
    }
  }, [])
}

/** The files that may be sent, and a sentence about the first that may not. */
function sorted(files: File[], accept: string | undefined, maxBytes = Infinity): { fit: File[]; why: string | null } {
  const fit: File[] = []
  let why: string | null = null
  for (const file of files) {
    if (!accepted(file, accept)) why ??= `${file.name} is not of a kind that can be used here.`
    else if (file.size > maxBytes) why ??= `${file.name} has ${bytes(file.size)}; the limit is ${bytes(maxBytes)}.`
    else if (file.size === 0) why ??= `${file.name} is empty.`
    else fit.push(file)
  }
  return { fit, why }
}

function accepted(file: File, accept: string | undefined): boolean {
  if (!accept) return true
  return accept.split(',').some((word) => {
    const kind = word.trim().toLowerCase()
    if (kind.startsWith('.')) return file.name.toLowerCase().endsWith(kind)
    return kind.endsWith('/*') ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind
  })
}
