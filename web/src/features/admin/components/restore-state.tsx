import { bytes } from '@/lib/format'
import { Card } from '@/ui/card'
import { Notice } from '@/ui/notice'
import { Progress } from '@/ui/progress'
import { Spinner } from '@/ui/spinner'
import type { Restore } from '../api'

type RestoreStateProps = {
  restore: Restore
  /** the server does not answer right now */
  away: boolean
}

/** How far a restore is: checked, beginning again, or why it did not happen. */
export function RestoreState({ restore, away }: RestoreStateProps) {
  if (restore.state === 'failed')
    return (
      <Notice kind="bad" title={`${restore.name} was not restored; nothing has changed.`}>
        {restore.error}
      </Notice>
    )
  if (restore.state === 'restarting' || away) return <Restarting name={restore.name} />
  const share = restore.total > 0 ? restore.done / restore.total : undefined
  return (
    <Card aria-label="Restore" role="status">
      <h2 className="text-lg">{restore.name} is being checked</h2>
      <p className="mt-1 mb-3 text-ink-soft">
        {share === undefined ? 'It is opened.' : `${bytes(restore.done)} of ${bytes(restore.total)} compared.`}{' '}
        Everybody goes on working until this is done.
      </p>
      <Progress label="Checked" value={share} />
    </Card>
  )
}

const Restarting = ({ name }: { name: string }) => (
  <Card aria-label="Restore" role="status">
    <h2 className="text-lg">The server is starting again</h2>
    <p className="mt-1 mb-3 text-pretty text-ink-soft">
      {name} takes the place of all data. This page waits, and goes on by itself; if your session is not part of the
      backup, it asks you to sign in.
    </p>
    <Spinner label="Waiting for the server" className="text-sm text-ink-faint" />
  </Card>
)

/** After the server has begun again. A crash during the check looks the same from here, so no more is said than is known. */
export const RestoreEnd = ({ restore }: { restore: Restore }) =>
  restore.state === 'restarting' ? (
    <Notice kind="good" title={`The server is back, with the data of ${restore.name}.`}>
      What was here before is kept aside; delete it under Disk once all is well.
    </Notice>
  ) : (
    <Notice title="The server has started again.">
      {`Look whether the data is that of ${restore.name}. What was here before is kept aside, under Disk.`}
    </Notice>
  )
