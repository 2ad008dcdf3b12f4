import { bytes } from '@/lib/format'
import { cx } from '@/lib/classes'
import { Card } from '@/ui/card'
import type { DiskPart } from '../api'

type SharesProps = {
  title: string
  text?: string
  parts: DiskPart[]
  /** what to say of a part's detail; as it is by default */
  detail?: (detail: string) => string
  /** names are of the machine's: tables, paths */
  code?: boolean
  empty?: string
}

/** Parts with their bytes, each with a bar beside the largest. */
export function Shares({ title, text, parts, detail = (words) => words, code, empty }: SharesProps) {
  const largest = Math.max(1, ...parts.map((part) => part.bytes))
  return (
    <Card aria-label={title}>
      <h2 className="text-lg">{title}</h2>
      {text && parts.length > 0 && <p className="mt-1 text-sm text-ink-faint">{text}</p>}
      {parts.length === 0 ? (
        <p className="mt-2 text-ink-soft">{empty}</p>
      ) : (
        <ul className="mt-3 flex flex-col gap-2.5">
          {parts.map((part) => (
            <li key={part.name + part.detail}>
              <span className="flex items-baseline justify-between gap-4">
                <span className={cx('min-w-0 truncate', code && 'font-mono text-sm')} title={part.name}>
                  {part.name}
                </span>
                <span className="shrink-0 text-ink-soft tabular-nums">{bytes(part.bytes)}</span>
              </span>
              {part.detail && <span className="block truncate text-sm text-ink-faint">{detail(part.detail)}</span>}
              <span aria-hidden className="mt-1 block h-1 overflow-hidden rounded-full bg-sunken">
                <span
                  className="block h-full rounded-full bg-accent"
                  style={{ width: `${(part.bytes / largest) * 100}%` }}
                />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
