import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { asProblem } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { DropZone, useDrop } from '@/ui/drop-zone'
import { Field } from '@/ui/field'
import { Textarea } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { Skeleton } from '@/ui/skeleton'
import { parsedFile } from '../../lib/transfer'
import { useImport } from '../../runs-api'
import { ImportReportView } from './import-report'

const LARGEST = 5 * 1024 * 1024 // bytes, as the server has it

/** Makes a workflow of a file: chosen, dropped anywhere on the page, or pasted; then says what became of each node. */
export function ImportButton() {
  const [open, setOpen] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const work = useImport()
  const made = work.data

  const take = (text: string, name?: string) => {
    setOpen(true)
    try {
      const data = parsedFile(text, name)
      setRefused(null)
      work.mutate(data)
    } catch (error) {
      setRefused(asProblem(error).detail)
    }
  }
  const takeFile = (file: File) => void file.text().then((text) => take(text, file.name))
  const change = (next: boolean) => {
    setOpen(next)
    setRefused(null)
    work.reset()
  }
  useDrop(
    (files) => !open && files[0] && takeFile(files[0]), // while the window is open it takes files itself
    () => undefined,
  )
  return (
    <>
      <Button icon={FileUp} onClick={() => change(true)}>
        Import
      </Button>
      <Dialog
        open={open}
        onOpenChange={change}
        size={made ? 'large' : 'medium'}
        title={made ? `“${made.workflow.name}” is imported` : 'Import a workflow'}
        text={made ? undefined : 'A file that was exported here, or an export of n8n. It is switched off at first.'}
      >
        {made ? (
          <ImportReportView made={made} />
        ) : work.isPending ? (
          <Skeleton lines={5} />
        ) : (
          <Source onFile={takeFile} onText={take} problem={refused ?? problemOf(work.error)} />
        )}
      </Dialog>
    </>
  )
}

const problemOf = (error: unknown) =>
  error ? [asProblem(error).detail, asProblem(error).hint].filter(Boolean).join(' ') : null

type SourceProps = { onFile: (file: File) => void; onText: (text: string) => void; problem: string | null }

function Source({ onFile, onText, problem }: SourceProps) {
  const [text, setText] = useState('')
  return (
    <div className="flex flex-col gap-4">
      {problem && <Notice kind="bad">{problem}</Notice>}
      <DropZone
        title="Drop a workflow file here"
        hint="Click to choose: JSON, up to 5 MiB."
        accept=".json,.txt,application/json"
        maxBytes={LARGEST}
        onFiles={([file]) => file && onFile(file)}
      />
      <Field label="Or paste it">
        <Textarea
          rows={5}
          value={text}
          spellCheck={false}
          placeholder="{ … }"
          onChange={(event) => setText(event.target.value)}
          className="font-mono text-sm"
        />
      </Field>
      <Button kind="primary" className="self-end" disabled={text.trim() === ''} onClick={() => onText(text)}>
        Import
      </Button>
    </div>
  )
}
