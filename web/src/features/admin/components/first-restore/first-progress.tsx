import { bytes } from '@/lib/format'
import { Entrance } from '@/ui/entrance'
import { Progress } from '@/ui/progress'
import { Spinner } from '@/ui/spinner'
import type { Restore } from '../../api'

type FirstProgressProps = {
  restore: Restore
  /** the server does not answer right now */
  away: boolean
}

/** How far it is; the page waits over the restart. */
export const FirstProgress = ({ restore, away }: FirstProgressProps) =>
  restore.state === 'restarting' || away ? (
    <Entrance title="Starting again" text={`${restore.name} is whole, and takes its place.`}>
      <div role="status" className="flex flex-col gap-4">
        <Spinner label="Waiting for the server" className="text-ink-soft" />
        <p className="text-sm text-pretty text-ink-faint">
          This page goes on by itself. If it does not within a minute, look at what the server prints: a backup brings
          its settings, too, and may listen elsewhere.
        </p>
      </div>
    </Entrance>
  ) : (
    <Entrance title="Restoring" text={`${restore.name} is unpacked and compared, file by file.`}>
      <div role="status" className="flex flex-col gap-2.5">
        <Progress label="Restored" value={restore.total > 0 ? restore.done / restore.total : undefined} />
        <p className="text-sm text-ink-faint">
          {restore.total > 0 ? `${bytes(restore.done)} of ${bytes(restore.total)}` : 'This may take a while.'}
        </p>
      </div>
    </Entrance>
  )
