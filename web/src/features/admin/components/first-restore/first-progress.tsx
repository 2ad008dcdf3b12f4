import { bytes, count, plural } from '@/lib/format'
import { Entrance } from '@/ui/entrance'
import { Progress } from '@/ui/progress'
import { Spinner } from '@/ui/spinner'
import type { Restore } from '../../api'

/** What comes back, at the start of a sentence. */
export const titleOf = ({ source }: Restore) => (source === 'replica' ? 'The replica' : 'The backup')

function howFar({ source, done, total }: Restore) {
  if (total === 0) return 'This may take a while.'
  return source === 'replica' ? `${count(done)} of ${plural(total, 'file')}` : `${bytes(done)} of ${bytes(total)}`
}

type FirstProgressProps = {
  restore: Restore
  /** the server does not answer right now */
  away: boolean
}

/** How far it is; the page waits over the restart. */
export const FirstProgress = ({ restore, away }: FirstProgressProps) =>
  restore.state === 'restarting' || away ? (
    <Entrance title="Starting again" text={`${titleOf(restore)} is whole, and takes its place.`}>
      <div role="status" className="flex flex-col gap-4">
        <Spinner label="Waiting for the server" className="text-ink-soft" />
        <p className="text-sm text-pretty text-ink-faint">
          This page goes on by itself. If it does not within a minute, look at what the server prints: a backup brings
          its settings, too, and may listen elsewhere.
        </p>
      </div>
    </Entrance>
  ) : (
    <Entrance title="Restoring" text={`${titleOf(restore)} is unpacked and compared.`}>
      <div role="status" className="flex flex-col gap-2.5">
        <Progress label="Restored" value={restore.total > 0 ? restore.done / restore.total : undefined} />
        <p className="text-sm text-ink-faint">{howFar(restore)}</p>
      </div>
    </Entrance>
  )
