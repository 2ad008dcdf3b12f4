import { useQuery } from '@tanstack/react-query'
import { Inbox } from 'lucide-react'
import { Link } from 'react-router'
import { count, plural } from '@/lib/format'
import { Tooltip } from '@/ui/tooltip'
import { approvalsQuery } from '../../runs-api'

/** In the header: how many decisions wait; nothing when none does. */
export default function WaitingNumber() {
  const waiting = useQuery(approvalsQuery(0, 1)).data?.count ?? 0
  if (waiting === 0) return null
  const words = `${plural(waiting, 'decision')} waiting for you`
  return (
    <Tooltip text={words} side="bottom">
      <Link
        to="/workflows/approvals"
        aria-label={words}
        className="flex h-9 items-center gap-1.5 rounded-control bg-warn-soft px-2.5 text-sm font-semibold text-warn tabular-nums hover:brightness-95"
      >
        <Inbox aria-hidden className="size-4" />
        {count(waiting)}
      </Link>
    </Tooltip>
  )
}
