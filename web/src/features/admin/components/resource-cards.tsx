import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { bytes, count, duration } from '@/lib/format'
import { cx } from '@/lib/classes'
import { Badge, type Tone } from '@/ui/badge'
import { Card, Facts } from '@/ui/card'
import { RelativeTime } from '@/ui/relative-time'
import type { Health } from '../system-api'

export function DiskCard({ disk: { free_bytes, total_bytes, wanted_bytes } }: { disk: Health['disk'] }) {
  const used = 1 - free_bytes / total_bytes
  const low = free_bytes < wanted_bytes
  return (
    <Card aria-label="Disk">
      <Head title="Disk" to="/admin/disk" more="What uses it" />
      <p className="mt-2">
        <span className="text-xl font-semibold tabular-nums">{bytes(free_bytes)}</span>{' '}
        <span className="text-ink-soft">free of {bytes(total_bytes)}</span>
      </p>
      <div
        role="meter"
        aria-label="Disk in use"
        aria-valuenow={Math.round(used * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className="mt-3 h-2.5 overflow-hidden rounded-full bg-sunken"
      >
        <div className={cx('h-full rounded-full', low ? 'bg-bad' : 'bg-accent')} style={{ width: `${used * 100}%` }} />
      </div>
      <p className={cx('mt-2 text-sm', low ? 'text-bad' : 'text-ink-faint')}>
        {low ? 'Uploads are refused and new work waits below ' : 'Uploads stop and new work waits below '}
        {bytes(wanted_bytes)}.
      </p>
    </Card>
  )
}

export function DatabaseCard({ database }: { database: Health['database'] }) {
  return (
    <Card aria-label="Database">
      <Head title="Database" />
      <Facts
        className="mt-3"
        facts={[
          ['Size', bytes(database.size_bytes)],
          ['Write-ahead log', bytes(database.wal_bytes)],
          ['Integrity', <Integrity verdict={database.last_integrity_check} />],
          ['Engine', `SQLite ${database.version}`],
        ]}
      />
    </Card>
  )
}

function Integrity({ verdict }: { verdict: string | null }) {
  if (verdict === null) return 'Being checked'
  return verdict === 'ok' ? <Badge tone="good">In order</Badge> : <span className="text-bad">{verdict}</span>
}

export function QueueCard({ queue }: { queue: Health['queue'] }) {
  return (
    <Card aria-label="Background work">
      <Head title="Background work" />
      {queue === null ? (
        <p className="mt-2 text-ink-soft">The database does not tell.</p>
      ) : (
        <>
          <dl className="mt-3 flex gap-8">
            <Number name="Running" value={count(queue.running)} />
            <Number name="Waiting" value={count(queue.pending)} />
          </dl>
          {queue.oldest_pending_seconds >= 10 && (
            <p className="mt-2 text-sm text-ink-faint">
              The first has waited for {duration(queue.oldest_pending_seconds * 1000)}.
            </p>
          )}
        </>
      )}
    </Card>
  )
}

const Number = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dd className="text-xl font-semibold tabular-nums">{value}</dd>
    <dt className="text-sm text-ink-faint">{name}</dt>
  </div>
)

const REPLICA: Record<Health['replication']['state'], { tone: Tone; word: string }> = {
  off: { tone: 'neutral', word: 'Off' },
  starting: { tone: 'busy', word: 'Starting' },
  running: { tone: 'good', word: 'Running' },
  failed: { tone: 'bad', word: 'Failed' },
}

export function ReplicaCard({ replica, check }: { replica: Health['replication']; check?: { status: string } }) {
  const behind = replica.state === 'running' && check?.status === 'unavailable'
  const { tone, word } = behind ? { tone: 'warn' as const, word: 'Behind' } : REPLICA[replica.state]
  return (
    <Card aria-label="Replica">
      <Head
        title={
          <span className="flex items-center gap-2.5">
            Replica{' '}
            <Badge tone={tone} dot moving={tone === 'busy'}>
              {word}
            </Badge>
          </span>
        }
        to="/admin/backups"
        more="Backups and replica"
      />
      {!replica.enabled ? (
        <p className="mt-2 text-pretty text-ink-soft">
          Every change can be copied elsewhere, about a second behind. Under Backups it says how.
        </p>
      ) : (
        <Facts
          className="mt-3"
          facts={[
            ['Target', <span className="font-mono text-sm break-all">{replica.target}</span>],
            [
              'Behind',
              replica.lag_seconds === null ? 'Not known yet' : `At most ${duration(replica.lag_seconds * 1000)}`,
            ],
            ['Complete', <RelativeTime at={replica.last_sync_at} never="Not yet" />],
            ...(replica.last_error
              ? [['Error', <span className="text-bad">{replica.last_error}</span>] as [ReactNode, ReactNode]]
              : []),
          ]}
        />
      )}
    </Card>
  )
}

type HeadProps = { title: ReactNode; to?: string; more?: string }

const Head = ({ title, to, more }: HeadProps) => (
  <div className="flex items-baseline justify-between gap-3">
    <h2 className="text-lg">{title}</h2>
    {to && (
      <Link to={to} className="text-sm text-accent hover:underline">
        {more}
      </Link>
    )}
  </div>
)
