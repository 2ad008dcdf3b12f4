import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useEffect } from 'react'
import { dateTime } from '@/lib/format'
import { useTimeStyle, zoneInUse } from '@/lib/time-style'
import { optionsQuery } from '@/lib/login-options'

/** What is fixed to the top of the window stands below it. */
const HEIGHT = '2.25rem'

/** Above every screen of a server that shows an earlier state; nothing elsewhere. */
export function PreviewBanner() {
  const preview = useQuery({ ...optionsQuery(), staleTime: Infinity }).data?.preview
  useTimeStyle() // once signed in, the times of one's own zone
  const shown = !!preview
  useEffect(() => {
    if (!shown) return
    const { style } = document.documentElement
    style.setProperty('--banner', HEIGHT)
    return () => void style.removeProperty('--banner')
  }, [shown])
  if (!preview) return null
  const when = preview.moment
    ? `the state of ${dateTime(preview.moment)}, ${zoneInUse()}`
    : 'the latest state of the replica'
  return (
    <div
      role="status"
      style={{ height: HEIGHT }}
      className="sticky top-0 z-30 flex items-center justify-center gap-2 bg-accent px-3 text-sm text-on-accent"
    >
      <History aria-hidden className="size-4 shrink-0" />
      <p className="truncate">
        <strong className="font-semibold">
          Preview<span className="max-sm:hidden">: {when}.</span>
        </strong>{' '}
        <span className="sm:hidden">
          {preview.moment ? `of ${dateTime(preview.moment)}` : 'of the replica'}, read only
        </span>
        <span className="max-sm:hidden">
          Nothing can be changed here{preview.secrets ? '.' : ', and stored passwords cannot be read without the key.'}
        </span>
      </p>
    </div>
  )
}
