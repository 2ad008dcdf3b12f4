import { useQuery } from '@tanstack/react-query'
import { duration, plural } from '@/lib/format'
import { asProblem } from '@/lib/problem'
import { Badge, type Tone } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card, Facts } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { replicationQuery, useCheckReplica, type Replication } from '../api'

const STATES: Record<Replication['state'], { tone: Tone; word: string }> = {
  off: { tone: 'neutral', word: 'Off' },
  starting: { tone: 'busy', word: 'Starting' },
  running: { tone: 'good', word: 'Running' },
  failed: { tone: 'bad', word: 'Failed' },
}

const EXAMPLE = `[replication]
# or "s3://bucket/prefix"
target = "file:///mnt/nas/replica"`

/** The copy that is kept moments behind, elsewhere. */
export function ReplicationCard() {
  const replication = useQuery(replicationQuery())
  if (replication.isPending)
    return (
      <Card aria-label="Replica">
        <Skeleton lines={4} />
      </Card>
    )
  if (!replication.data) return <ProblemCard error={replication.error} onRetry={replication.refetch} />
  const { tone, word } = STATES[replication.data.state]
  return (
    <Card aria-label="Replica">
      <h2 className="flex items-center gap-2.5 text-lg">
        Replica{' '}
        <Badge tone={tone} dot moving={tone === 'busy'}>
          {word}
        </Badge>
      </h2>
      {replication.data.state === 'off' ? <Off /> : <On replica={replication.data} />}
    </Card>
  )
}

const Off = () => (
  <div className="mt-1 flex flex-col gap-3 text-ink-soft">
    <p className="text-pretty">
      Every change can be copied to another disk or an S3-compatible store, about a second behind. To switch it on,
      write this into appliance.toml in the data folder and start the server again:
    </p>
    <CodeBlock label="Settings" text={EXAMPLE} />
  </div>
)

function On({ replica }: { replica: Replication }) {
  const check = useCheckReplica()
  return (
    <>
      {replica.last_error && (
        <Notice kind={replica.state === 'failed' ? 'bad' : 'warn'} className="mt-3">
          {replica.last_error}
        </Notice>
      )}
      <Facts
        className="mt-4"
        facts={[
          ['Target', <span className="font-mono text-sm break-all">{replica.target}</span>],
          ['Complete', <RelativeTime at={replica.confirmed_at} never="Not yet" />],
          [
            'Behind',
            replica.lag_seconds === null ? 'Not known yet' : `At most ${duration(replica.lag_seconds * 1000)}`,
          ],
          ['Waiting', plural(replica.contents_waiting, 'file')],
          ['Restarts', replica.restarts.toLocaleString()],
          ['Last check', <LastCheck replica={replica} />],
        ]}
      />
      {check.error && (
        <Notice kind="bad" className="mt-4">
          {asProblem(check.error).detail}
        </Notice>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button busy={check.isPending} disabled={replica.state !== 'running'} onClick={() => check.mutate()}>
          {check.isPending ? 'Being restored aside …' : 'Check now'}
        </Button>
        <p className="text-sm text-ink-faint">Restores the copy aside and examines it.</p>
      </div>
    </>
  )
}

function LastCheck({ replica: { last_check } }: { replica: Replication }) {
  if (last_check === null) return 'None yet'
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone={last_check.ok ? 'good' : 'bad'}>{last_check.ok ? 'In order' : 'Not usable'}</Badge>
      <RelativeTime at={last_check.checked_at} />
      {!last_check.ok && <span className="w-full text-bad">{last_check.message}</span>}
    </span>
  )
}
