import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { plural } from '@/lib/format'
import { Badge, type Tone } from '@/ui/badge'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import type { Graph } from '../../lib/graph'
import { diffVersions, union, type NodeChange, type VersionDifference } from '../../lib/version-diff'
import { versionQuery } from '../../runs-api'
import { JsonChanges } from '../runs/json-changes'

const VersionCanvas = lazy(() => import('./version-canvas'))

export const CHANGES: Record<Exclude<NodeChange, 'same'>, { word: string; tone: Tone }> = {
  added: { word: 'Added', tone: 'good' },
  removed: { word: 'Removed', tone: 'bad' },
  changed: { word: 'Changed', tone: 'warn' },
  moved: { word: 'Moved', tone: 'busy' },
}

type VersionComparisonProps = { workflowId: string; /** null = it is the first */ before: number | null; after: number }

/** Two versions on one canvas, coloured by what became of each node, and the fields that changed. */
export function VersionComparison({ workflowId, before, after }: VersionComparisonProps) {
  const newer = useQuery(versionQuery(workflowId, after))
  const older = useQuery(versionQuery(workflowId, before ?? after))
  const found = useMemo(() => {
    if (!newer.data || !older.data) return null
    const one = { graph: older.data.graph_config as Partial<Graph>, trigger: older.data.trigger_config }
    const other = { graph: newer.data.graph_config as Partial<Graph>, trigger: newer.data.trigger_config }
    return { difference: diffVersions(one, other), graph: union(one.graph, other.graph) }
  }, [newer.data, older.data])
  if (newer.isError) return <ProblemCard error={newer.error} onRetry={newer.refetch} />
  if (older.isError) return <ProblemCard error={older.error} onRetry={older.refetch} />
  if (found === null) return <Skeleton className="h-90" />
  return (
    <>
      <div className="h-64 overflow-hidden sm:h-90 rounded-card border border-line bg-surface">
        <Suspense fallback={<Skeleton className="h-full rounded-none" />}>
          <VersionCanvas key={`${before} ${after}`} graph={found.graph} difference={found.difference} />
        </Suspense>
      </div>
      {before === null ? (
        <p className="text-ink-soft">This is the first version.</p>
      ) : (
        <ChangeList difference={found.difference} />
      )}
    </>
  )
}

function ChangeList({ difference: { nodes, edges, settings } }: { difference: VersionDifference }) {
  const different = nodes.filter(({ change }) => change !== 'same')
  const ways = edges.filter(({ change }) => change !== 'same')
  if (different.length + ways.length + settings.length === 0)
    return <p className="text-ink-soft">The two versions are the same.</p>
  return (
    <ul aria-label="Changes" className="flex flex-col gap-3">
      {different.map(({ nodeId, name, change, fields }) => (
        <li key={nodeId} className="rounded-card border border-line bg-surface p-4">
          <p className="flex items-center gap-2">
            <ChangeBadge change={change} /> <span className="font-medium">{name}</span>
          </p>
          {fields.length > 0 && (
            <div className="mt-2.5">
              <JsonChanges changes={fields} />
            </div>
          )}
        </li>
      ))}
      {ways.length > 0 && (
        <li className="rounded-card border border-line bg-surface p-4">
          <p className="mb-1.5 font-medium">{plural(ways.length, 'edge')}</p>
          <ul className="flex flex-col gap-1 text-sm">
            {ways.map(({ edge, change }) => (
              <li key={`${edge.from} ${edge.branch} ${edge.to}`} className="flex items-center gap-2">
                <ChangeBadge change={change} />
                <span className="min-w-0 break-words">
                  {edge.from} → {edge.to}
                  {edge.branch && <span className="text-ink-faint"> by “{edge.branch}”</span>}
                </span>
              </li>
            ))}
          </ul>
        </li>
      )}
      {settings.length > 0 && (
        <li className="rounded-card border border-line bg-surface p-4">
          <p className="mb-2.5 font-medium">Settings of the workflow</p>
          <JsonChanges changes={settings} />
        </li>
      )}
    </ul>
  )
}

const ChangeBadge = ({ change }: { change: NodeChange }) =>
  change === 'same' ? null : <Badge tone={CHANGES[change].tone}>{CHANGES[change].word}</Badge>
