import { useQuery } from '@tanstack/react-query'
import { useDebounced } from '@/lib/debounce'
import { asProblem } from '@/lib/problem'
import { Notice } from '@/ui/notice'
import { RelativeTime } from '@/ui/relative-time'
import { previewQuery } from '../../triggers-api'

/** The expression in words, with the next three times. */
export function CronMeaning({ cron, zone }: { cron: string; zone: string }) {
  const found = useQuery(previewQuery(useDebounced(cron.trim(), 250), zone))

  if (cron.trim() === '' || found.isPending) return <div className="min-h-24" aria-hidden />
  if (found.isError) return <Notice kind="warn">{asProblem(found.error).message}</Notice>

  return (
    <div className="min-h-24 rounded-control bg-sunken px-4 py-3" role="status">
      <p className="font-medium">{found.data.words}</p>
      <ul className="mt-1 text-sm text-ink-soft">
        {found.data.next.map((at) => (
          <li key={at}>
            <RelativeTime at={at} absolute />, <RelativeTime at={at} />
          </li>
        ))}
      </ul>
    </div>
  )
}
