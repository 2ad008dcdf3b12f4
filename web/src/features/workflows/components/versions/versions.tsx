import { useQuery } from '@tanstack/react-query'
import { History, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { plural } from '@/lib/format'
import { cx } from '@/lib/classes'
import { useMe } from '@/lib/session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Empty } from '@/ui/empty'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toasts'
import type { VersionPublic, Workflow } from '../../lib/graph'
import { useRestore, versionsQuery } from '../../runs-api'
import { VersionComparison } from './version-comparison'

const ALL = 1000 // fifty are kept, and those that an execution still uses

type VersionsProps = {
  /** null = not saved yet */ workflowId: string | null
  /** something on the canvas is not saved, and would be lost */ dirty: boolean
  onRestored: (workflow: Workflow) => void
}

/** Every saved state of a workflow, what changed between two of them, and the way back. */
export function Versions({ workflowId, ...rest }: VersionsProps) {
  return (
    <div className="min-w-0 flex-1 overflow-y-auto bg-canvas p-4 sm:p-6">
      <div className="mx-auto max-w-7xl">
        {workflowId === null ? <NoVersions /> : <Loaded workflowId={workflowId} {...rest} />}
      </div>
    </div>
  )
}

const NoVersions = () => (
  <Empty icon={History} title="No version yet" text="Each time you save, the state before it is kept here." />
)

type LoadedProps = VersionsProps & { workflowId: string }

function Loaded({ workflowId, dirty, onRestored }: LoadedProps) {
  const found = useQuery(versionsQuery(workflowId, 0, ALL))
  const [chosen, setChosen] = useState<number | null>(null)
  const [base, setBase] = useState<number | null>(null)
  if (found.isPending) return <Skeleton lines={6} />
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />
  const versions = found.data.data
  const after = versions.find(({ version }) => version === chosen) ?? versions[0]
  if (after === undefined) return <NoVersions />
  const before =
    versions.find(({ version }) => version === base && version !== after.version) ??
    versions.find(({ version }) => version < after.version)
  return (
    <div className="flex gap-5 max-lg:flex-col">
      <ol aria-label="Versions" className="flex w-72 shrink-0 flex-col gap-1 max-lg:w-full">
        {versions.map((version) => (
          <VersionItem
            key={version.version}
            version={version}
            chosen={version.version === after.version}
            onChoose={() => {
              setChosen(version.version)
              setBase(null)
            }}
          />
        ))}
      </ol>
      <section aria-label="What changed" className="flex min-w-0 flex-1 flex-col gap-4">
        <header className="flex flex-wrap items-center gap-3">
          <h2 className="text-lg">Version {after.version}</h2>
          {before && versions.length > 1 && (
            <label className="flex items-center gap-2 text-sm text-ink-soft">
              compared with
              <select
                value={before.version}
                onChange={(event) => setBase(Number(event.target.value))}
                className="h-8 rounded-control border border-edge bg-surface px-2"
              >
                {versions
                  .filter(({ version }) => version !== after.version)
                  .map(({ version }) => (
                    <option key={version} value={version}>
                      version {version}
                    </option>
                  ))}
              </select>
            </label>
          )}
          {!after.is_current && (
            <RestoreButton workflowId={workflowId} version={after.version} dirty={dirty} onRestored={onRestored} />
          )}
        </header>
        <VersionComparison workflowId={workflowId} before={before?.version ?? null} after={after.version} />
      </section>
    </div>
  )
}

type VersionItemProps = { version: VersionPublic; chosen: boolean; onChoose: () => void }

function VersionItem({ version, chosen, onChoose }: VersionItemProps) {
  const me = useMe()
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        onClick={onChoose}
        className={cx(
          'w-full rounded-control border px-3.5 py-2.5 text-left',
          chosen ? 'border-accent bg-accent-soft' : 'border-line bg-surface hover:border-edge',
        )}
      >
        <span className="flex items-center gap-2 font-medium">
          Version {version.version}
          {version.is_current && <Badge tone="good">Current</Badge>}
        </span>
        <span className="mt-0.5 block text-sm text-ink-soft">
          <RelativeTime at={version.created_at} /> · {version.created_by === me?.id ? 'you' : 'another person'} ·{' '}
          {plural(version.node_count, 'node')}
        </span>
      </button>
    </li>
  )
}

type RestoreButtonProps = Pick<LoadedProps, 'workflowId' | 'dirty' | 'onRestored'> & { version: number }

function RestoreButton({ workflowId, version, dirty, onRestored }: RestoreButtonProps) {
  const [asking, setAsking] = useState(false)
  const restore = useRestore()
  const confirm = async () => {
    const restored = await restore.mutateAsync({ id: workflowId, version })
    onRestored(restored)
    toast.success(`Version ${version} is back, as version ${restored.version}.`)
  }
  return (
    <>
      <Button icon={RotateCcw} size="small" className="ml-auto" onClick={() => setAsking(true)}>
        Restore
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Restore version ${version}?`}
        text={
          <>
            It becomes the newest version under a new number. The present one stays in the list.
            {dirty && (
              <Notice kind="warn" className="mt-3">
                What you have changed on the canvas is not saved, and is lost.
              </Notice>
            )}
          </>
        }
        action="Restore"
        kind="primary"
        onConfirm={confirm}
      />
    </>
  )
}
