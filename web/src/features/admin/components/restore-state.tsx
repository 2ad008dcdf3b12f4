import { useEffect, useRef } from 'react'
import { bytes, count, relative } from '@/lib/format'
import { Card } from '@/ui/card'
import { Notice } from '@/ui/notice'
import { Progress } from '@/ui/progress'
import { Spinner } from '@/ui/spinner'
import type { Restore } from '../api'
import { moment } from '../lib/times'
import type { Ended } from './use-restore-end'

/** What comes back, in words: "appliance-….tar", "the state of 31 Jan 2026, 09:15:07" */
const wordsFor = ({ source, name, at }: Restore) =>
  source === 'backup' ? name : at === null ? 'the latest state of the replica' : `the state of ${moment(new Date(at))}`

/** The same at the beginning of a sentence; the name of a file stays as it is. */
function beginning(restore: Restore): string {
  const words = wordsFor(restore)
  return restore.source === 'backup' ? words : words.charAt(0).toUpperCase() + words.slice(1)
}

/** How far it is, in words. */
function progressOf({ source, done, total }: Restore): string {
  if (source === 'backup') return total === 0 ? 'It is opened.' : `${bytes(done)} of ${bytes(total)} compared.`
  if (total === 0) return 'The database is fetched from the replica, and examined.'
  return `${count(done)} of ${count(total)} contents of files fetched.`
}

type RestoreStateProps = {
  restore: Restore
  /** the server does not answer right now */
  away: boolean
}

/** How far a restore is: checked, beginning again, or why it did not happen. */
export function RestoreState({ restore, away }: RestoreStateProps) {
  if (restore.state === 'failed')
    return (
      <Notice kind="bad" title={`${beginning(restore)} was not restored; nothing has changed.`}>
        {restore.error}
      </Notice>
    )
  return <UnderWay restore={restore} away={away} />
}

function UnderWay({ restore, away }: RestoreStateProps) {
  const place = useRef<HTMLDivElement>(null)
  // It begins further down the page, and is shown at the top.
  useEffect(() => {
    place.current?.scrollIntoView?.({ block: 'center' })
  }, [])
  return (
    <div ref={place}>
      {restore.state === 'restarting' || away ? <Restarting restore={restore} /> : <Checking restore={restore} />}
    </div>
  )
}

function Checking({ restore }: { restore: Restore }) {
  const share = restore.total > 0 ? restore.done / restore.total : undefined
  return (
    <Card aria-label="Restore" role="status">
      <h2 className="text-lg">{beginning(restore)} is being checked</h2>
      <p className="mt-1 mb-3 text-ink-soft">{progressOf(restore)} Everybody goes on working until this is done.</p>
      <Progress label="Checked" value={share} />
    </Card>
  )
}

const Restarting = ({ restore }: { restore: Restore }) => (
  <Card aria-label="Restore" role="status">
    <h2 className="text-lg">The server is starting again</h2>
    <p className="mt-1 mb-3 text-pretty text-ink-soft">
      {beginning(restore)} takes the place of all data. This page waits, and goes on by itself; if your session is not
      part of that, it asks you to sign in. If nothing happens within a minute, look at what the server prints.
    </p>
    <Spinner label="Waiting for the server" className="text-sm text-ink-faint" />
  </Card>
)

const backWith = (restore: Restore) => (restore.source === 'backup' ? `the data of ${restore.name}` : wordsFor(restore))

/** After the server has begun again. */
export const RestoreEnd = ({ ended: { restore, done } }: { ended: Ended }) =>
  done ? (
    <Notice kind="good" title={`The server is back, with ${backWith(restore)}.`}>
      What was here before is kept aside; delete it under Disk once all is well.
    </Notice>
  ) : (
    <Notice kind="warn" title={`The server has started again, and ${wordsFor(restore)} is not in place.`}>
      Something stopped it before the end, and everything is as it was. Begin once more.
    </Notice>
  )

const RECENT = 3600_000 // ms

/** For who comes later: that everything has just been replaced. */
export const RecentlyRestored = ({ at }: { at: string | null }) =>
  at !== null && Date.now() - new Date(at).getTime() < RECENT ? (
    <Notice title={`A restore replaced the data ${relative(at)}.`}>
      What was here before is kept aside; delete it under Disk once all is well.
    </Notice>
  ) : null
