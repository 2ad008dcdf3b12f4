import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useServerState } from '@/lib/server-state'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { Progress } from '@/ui/progress'
import { Skeleton, SkeletonRows } from '@/ui/skeleton'
import { backupsQuery, useMakeBackup, type Backups } from '../api'
import { BackupTable } from '../components/backup-table'
import { GoBackCard } from '../components/go-back-card'
import { PhraseCard } from '../components/phrase-card'
import { ReplicationCard } from '../components/replication-card'
import { RecentlyRestored, RestoreEnd, RestoreState } from '../components/restore-state'
import { ScheduleCard } from '../components/schedule-card'
import { UploadButton, UploadsUnderWay } from '../components/upload-backup'
import { useRestoreEnd } from '../components/use-restore-end'

/** The archives of this installation and the replica: made, kept, and put back. */
export function BackupsScreen() {
  const backups = useQuery(backupsQuery())
  const ended = useRestoreEnd(backups.data)
  const away = useServerState().is !== 'reachable'

  if (backups.isPending) return <Waiting />
  // While the server begins again no question is answered; what is known stays.
  if (!backups.data) return <ProblemCard error={backups.error} onRetry={backups.refetch} />
  return (
    <div className="flex flex-col gap-6">
      {backups.data.restore && <RestoreState restore={backups.data.restore} away={away || backups.isError} />}
      {ended ? <RestoreEnd ended={ended} /> : <RecentlyRestored at={backups.data.restored_at} />}
      <section aria-label="Backups" className="flex flex-col gap-3">
        <Head backups={backups.data} />
        {backups.data.running && <Progress label="A backup is being made" />}
        {backups.data.last_error && (
          <Notice kind="bad" title="The last backup failed">
            {backups.data.last_error}
          </Notice>
        )}
        <Card flush>
          <UploadsUnderWay />
          <BackupTable backups={backups.data} />
        </Card>
      </section>
      <GoBackCard restoring={backups.data.restore !== null && backups.data.restore.state !== 'failed'} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <ScheduleCard backups={backups.data} />
        <div className="flex flex-col gap-6">
          <ReplicationCard />
          <PhraseCard />
        </div>
      </div>
    </div>
  )
}

function Head({ backups }: { backups: Backups }) {
  const make = useMakeBackup()
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div>
        <h2 className="text-lg">Backups</h2>
        <p className="mt-1 max-w-2xl text-pretty text-ink-soft">
          Everything in one file: accounts, files, workflows. The key to stored secrets is left out and kept apart.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <UploadButton />
        <Button kind="primary" icon={Plus} busy={make.isPending || backups.running} onClick={() => make.mutate()}>
          {backups.running ? 'Being made …' : 'Make a backup'}
        </Button>
      </div>
    </div>
  )
}

const Waiting = () => (
  <div className="flex flex-col gap-6">
    <Skeleton lines={2} />
    <Card flush>
      <SkeletonRows columns={3} />
    </Card>
  </div>
)
