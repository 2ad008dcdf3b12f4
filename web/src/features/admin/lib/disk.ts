import type { Disk, Freeable } from '../api'

/** What the server's names of parts mean to a person. */
const TITLES: Record<string, string> = {
  database: 'Database',
  contents: 'Contents of files',
  backups: 'Backups',
  before_restore: 'Kept aside by restores',
  restoring: 'Restore under way',
  replica: 'Replica on this disk',
  litestream: 'Kept for replication',
  previews: 'Previews of earlier states',
  browser: 'Browser of sessions',
  logs: 'Logs',
  outbox: 'Mails kept here',
  tmp: 'Uploads under way',
}

export const titleOf = (part: string) => TITLES[part] ?? part

export type Freeing = { what: Freeable; title: string; text: string; bytes: number | undefined }

const sum = (parts: { bytes: number }[]) => parts.reduce((total, { bytes }) => total + bytes, 0)

/** What may go, with the bytes it would give where they are known. */
export const freeings = (disk: Disk): Freeing[] => [
  {
    what: 'before_restore',
    title: 'Data kept aside by restores',
    text: 'What was here before a restore. Once it is deleted, the restore cannot be taken back.',
    bytes: sum(disk.aside),
  },
  {
    what: 'old_backups',
    title: 'Old backups',
    text: 'All but the newest backup, and all but the newest copy that was made before an upgrade. Uploaded ones stay.',
    bytes: undefined,
  },
  {
    what: 'history',
    title: 'Old history',
    text: 'Runs of workflows and records that are older than they are kept; then the database file shrinks.',
    bytes: disk.unused,
  },
  {
    what: 'unused_contents',
    title: 'Contents without a file',
    text: 'Left by crashes; otherwise they go once a day.',
    bytes: disk.unused_contents,
  },
]

/** Shares of the disk for a bar, 0 to 1: what is ours, what others use, what is free. */
export function shares({ total, free, parts }: Disk) {
  const ours = Math.min(sum(parts), total - free)
  return { ours: ours / total, others: (total - free - ours) / total, free: free / total }
}
