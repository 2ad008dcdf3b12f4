import { Check, ChevronRight, CircleAlert, Download } from 'lucide-react'
import { useState } from 'react'
import { duration } from '@/lib/format'
import { saveAs } from '@/lib/object-url'
import { cx } from '@/lib/classes'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { JsonView } from '@/ui/json-view'
import { RelativeTime } from '@/ui/relative-time'
import { toastProblem } from '@/ui/toasts'
import { download, type Action, type Stored } from '../api'
import { aboutOf, titleOf } from '../lib/actions'

/** What was done, newest first; each opens to what it was told and what came of it. */
export function ActionLog({ actions, total }: { actions: Action[]; total: number }) {
  if (total === 0) return null
  return (
    <Card flush>
      <h2 className="border-b border-line px-5 py-3 text-base">What was done</h2>
      <ol className="max-h-[60dvh] divide-y divide-line overflow-y-auto">
        {actions.map((action) => (
          <Entry key={action.id} action={action} />
        ))}
      </ol>
      {total > actions.length && (
        <p className="border-t border-line px-5 py-2 text-sm text-ink-faint">
          The newest {actions.length} of {total}.
        </p>
      )}
    </Card>
  )
}

function Entry({ action }: { action: Action }) {
  const [open, setOpen] = useState(false)
  const failed = action.status === 'error'
  const Icon = failed ? CircleAlert : Check
  return (
    <li className="px-5 py-2.5">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full items-start gap-2.5 rounded-control text-left"
      >
        <Icon aria-hidden className={cx('mt-1 size-4 shrink-0', failed ? 'text-bad' : 'text-good')} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="font-medium">{titleOf(action.action_type)}</span>
            <span className="ml-auto text-sm whitespace-nowrap text-ink-faint">
              {duration(action.duration_ms)} · <RelativeTime at={action.timestamp} />
            </span>
          </span>
          <span className="block truncate text-sm text-ink-soft">{aboutOf(action.action_data)}</span>
          {failed && <span className="block text-sm text-pretty text-bad">{action.error_message}</span>}
        </span>
        <ChevronRight
          aria-hidden
          className={cx('mt-1 size-4 shrink-0 text-ink-faint transition-transform', open && 'rotate-90')}
        />
      </button>
      {open && <Detail action={action} />}
    </li>
  )
}

function Detail({ action }: { action: Action }) {
  // What every result tells stands above it already.
  const { action_type: _type, url: _url, title: _title, content, ...result } = action.result ?? {}
  const files = [result['screenshot'], result['pdf'], ...((result['downloads'] as unknown[] | undefined) ?? [])]
  return (
    <div className="mt-2 flex flex-col gap-2 pl-6.5">
      <div className="flex flex-wrap gap-2">
        {files.filter(isStored).map((file) => (
          <Save key={file.path} file={file} />
        ))}
      </div>
      {typeof content === 'string' && (
        <pre className="max-h-72 overflow-auto rounded-control bg-canvas p-3 text-sm whitespace-pre-wrap">
          {content}
        </pre>
      )}
      <JsonView value={{ told: action.action_data, result }} open={3} />
    </div>
  )
}

const isStored = (value: unknown): value is Stored => typeof value === 'object' && value !== null && 'path' in value

function Save({ file }: { file: Stored }) {
  const name = file.name ?? file.path.slice(file.path.lastIndexOf('/') + 1)
  const save = () => void download(file.bucket, file.path).then((blob) => saveAs(blob, name), toastProblem)
  return (
    <Button size="small" icon={Download} onClick={save}>
      {file.name ?? `Save the ${name.endsWith('.pdf') ? 'PDF' : 'picture'}`}
    </Button>
  )
}
