import { useQuery } from '@tanstack/react-query'
import { DatabaseZap, HardDrive, type LucideIcon } from 'lucide-react'
import { Link } from 'react-router'
import { plural } from '@/lib/format'
import { useMe } from '@/lib/session'
import { Tooltip } from '@/ui/tooltip'
import { roomQuery } from '../api'

/** In the header of superusers while the database is damaged or the disk is nearly full. */
export default function RoomWarning() {
  return useMe()?.is_superuser ? <Warning /> : null
}

function Warning() {
  const room = useQuery(roomQuery()).data
  if (room?.damage) return <Sign words={room.damage} to="/admin/backups" icon={DatabaseZap} text="Database damaged" />
  if (!room?.low) return null
  const words = `${room.low} New background work waits${room.waiting > 0 ? `: ${plural(room.waiting, 'task')}` : ''}.`
  return <Sign words={words} to="/admin/disk" icon={HardDrive} text="Disk nearly full" />
}

function Sign({ words, to, icon: Icon, text }: { words: string; to: string; icon: LucideIcon; text: string }) {
  return (
    <Tooltip text={words} side="bottom">
      <Link
        to={to}
        aria-label={words}
        className="flex h-9 items-center gap-1.5 rounded-control bg-bad-soft px-2.5 text-sm font-semibold text-bad hover:brightness-95"
      >
        <Icon aria-hidden className="size-4" />
        <span className="max-sm:hidden">{text}</span>
      </Link>
    </Tooltip>
  )
}
