import { useState } from 'react'
import { plural } from '@/lib/format'
import { MOST_CHANGES, type JsonChange } from '../../lib/json-diff'

const LONG = 240 // characters shown of a value

/** Where two JSON values differ: what was, and what is. */
export function JsonChanges({ changes, whole = 'Everything' }: { changes: JsonChange[]; whole?: string }) {
  if (changes.length === 0) return <p className="text-sm text-ink-faint">No difference</p>
  return (
    <>
      <dl className="divide-y divide-line/60 overflow-hidden rounded-control border border-line bg-canvas font-mono text-sm">
        {changes.map(({ path, kind, before, after }) => (
          <div key={path} className="grid gap-x-4 gap-y-1 px-3 py-1.5 md:grid-cols-[minmax(8rem,1fr)_3fr]">
            <dt className="min-w-0 break-words text-ink-soft">{path || whole}</dt>
            <dd className="flex min-w-0 flex-col gap-1">
              {kind !== 'added' && <Side sign="−" word="Before" value={before} look="bg-bad-soft text-bad" />}
              {kind !== 'removed' && <Side sign="+" word="After" value={after} look="bg-good-soft text-good" />}
            </dd>
          </div>
        ))}
      </dl>
      {changes.length >= MOST_CHANGES && (
        <p className="mt-1 text-sm text-ink-faint">The first {plural(MOST_CHANGES, 'difference')} are shown.</p>
      )}
    </>
  )
}

function Side({ sign, word, value, look }: { sign: string; word: string; value: unknown; look: string }) {
  const [all, setAll] = useState(false)
  const text = JSON.stringify(value, null, 2) ?? 'nothing'
  const cut = !all && text.length > LONG
  return (
    <span className={`flex min-w-0 gap-2 rounded px-1.5 ${look}`}>
      <span aria-hidden>{sign}</span>
      <span className="sr-only">{word}: </span>
      <span className="min-w-0 break-words whitespace-pre-wrap">
        {cut ? text.slice(0, LONG) : text}
        {cut && (
          <button type="button" onClick={() => setAll(true)} className="ml-1 underline">
            all {text.length} characters
          </button>
        )}
      </span>
    </span>
  )
}
