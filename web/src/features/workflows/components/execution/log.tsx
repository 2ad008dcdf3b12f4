import { useEffect, useRef, useState } from 'react'
import { cx } from '@/lib/classes'
import { clock, plural, utc } from '@/lib/format'
import { Checkbox } from '@/ui/checkbox'
import { SearchInput, Select } from '@/ui/input'
import type { LogLine } from '../../lib/graph'
import { useEditor } from '../../lib/editor-store'

const MOST = 500 // lines drawn at once
const LEVELS = ['debug', 'info', 'warning', 'error'] as const
const LOOKS: Record<LogLine['level'], string> = {
  debug: 'text-ink-faint',
  info: 'text-ink-soft',
  warning: 'text-warn',
  error: 'text-bad',
}

/** The lines of the log, from a level up, of one node or all; `live` follows the newest. */
export function Log({ lines, live }: { lines: LogLine[]; live: boolean }) {
  const [level, setLevel] = useState<LogLine['level']>('info')
  const [node, setNode] = useState('')
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const [all, setAll] = useState(false)
  const end = useRef<HTMLDivElement>(null)
  const { get } = useEditor()
  const labels = new Map(get().nodes.map(({ id, data }) => [id, data.node.label ?? id]))
  const shown = lines.filter(
    (line) =>
      LEVELS.indexOf(line.level) >= LEVELS.indexOf(level) &&
      (node === '' || line.node_id === node) &&
      line.message.toLowerCase().includes(text.trim().toLowerCase()),
  )
  const nodes = [...new Set(lines.map(({ node_id }) => node_id))]

  useEffect(() => {
    if (live && follow) end.current?.scrollIntoView?.({ block: 'nearest' })
  }, [live, follow, shown.length])

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Select
          aria-label="Level"
          value={level}
          onChange={(event) => setLevel(event.target.value as LogLine['level'])}
          className="w-44"
        >
          <option value="debug">Everything</option>
          <option value="info">Info and above</option>
          <option value="warning">Warnings and errors</option>
          <option value="error">Errors</option>
        </Select>
        <Select aria-label="Node" value={node} onChange={(event) => setNode(event.target.value)} className="w-52">
          <option value="">All nodes</option>
          {nodes.map((id) => (
            <option key={id} value={id}>
              {id === 'system' ? 'The engine' : (labels.get(id) ?? id)}
            </option>
          ))}
        </Select>
        <SearchInput placeholder="Search the log" value={text} onChange={setText} className="w-56" />
        {live && (
          <Checkbox
            label={<span className="text-sm">Follow</span>}
            checked={follow}
            onChange={(event) => setFollow(event.target.checked)}
          />
        )}
      </div>
      <ol className="font-mono text-sm">
        {shown.length > MOST && !all && (
          <li>
            <button type="button" onClick={() => setAll(true)} className="py-1 text-accent underline">
              Show {plural(shown.length - MOST, 'earlier line')}
            </button>
          </li>
        )}
        {(all ? shown : shown.slice(-MOST)).map((line) => (
          <li
            key={line.id}
            className="grid grid-cols-[7.5rem_9rem_1fr] gap-x-3 border-b border-line/60 py-1 max-md:grid-cols-[auto_1fr]"
          >
            <time dateTime={line.timestamp} title={utc(line.timestamp)} className="text-ink-faint">
              {clock(line.timestamp)}
            </time>
            <span className="truncate text-ink-faint max-md:hidden">
              {line.node_id === 'system' ? 'engine' : (labels.get(line.node_id) ?? line.node_id)}
            </span>
            <span className={cx('min-w-0 break-words', LOOKS[line.level])}>
              {line.level !== 'info' && <span className="mr-1.5 font-semibold">{line.level}</span>}
              {line.message}
            </span>
          </li>
        ))}
      </ol>
      {shown.length === 0 && (
        <p className="text-ink-faint">{lines.length === 0 ? 'No lines yet.' : 'No line is like that.'}</p>
      )}
      <div ref={end} />
    </div>
  )
}
