import { FolderInput, Save } from 'lucide-react'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import type { Workflow } from '../../lib/graph'
import { Schedules } from './schedules'
import { Webhooks } from './webhooks'

/** What starts a workflow by itself: webhooks, schedules, and files. */
export function TriggersTab({ workflow }: { /** null = not saved yet */ workflow: Workflow | null }) {
  return (
    <div className="min-w-0 flex-1 overflow-y-auto bg-canvas p-4 sm:p-6">
      <div className="mx-auto flex max-w-6xl flex-col gap-6">
        {workflow === null ? (
          <Card>
            <Empty icon={Save} title="Save it first" text="A workflow that is saved can be started from outside." />
          </Card>
        ) : (
          <>
            <Webhooks workflowId={workflow.id} />
            <Schedules workflowId={workflow.id} />
            <FileStarts workflow={workflow} />
          </>
        )}
      </div>
    </div>
  )
}

type Node = { node_id: string; node_type: string; label?: string | null; config?: Record<string, unknown> }

/** Storage triggers are drawn on the canvas; here they are only shown. */
function FileStarts({ workflow }: { workflow: Workflow }) {
  const graph = workflow.graph_config as { nodes?: Node[] } | undefined
  const found = (graph?.nodes ?? []).filter(
    ({ node_type, config }) => node_type === 'trigger' && config?.trigger_type === 'storage' && config.bucket,
  )
  return (
    <Card flush>
      <div className="px-5 pt-4 pb-3">
        <h2 className="text-lg">Files</h2>
        <p className="text-sm text-ink-soft">
          A trigger node that starts by storage waits for new files of yours. What the workflow writes itself does not
          start it again.
        </p>
      </div>
      {found.length > 0 && (
        <ul className="divide-y divide-line border-t border-line">
          {found.map(({ node_id, label, config = {} }) => (
            <li key={node_id} className="flex items-center gap-3 px-5 py-3">
              <FolderInput aria-hidden className="size-4 text-ink-faint" />
              <span className="min-w-0 truncate font-mono text-sm">{`${config.bucket}/${config.prefix ?? ''}`}</span>
              <span className="text-sm text-ink-soft">{typesOf(config.content_types)}</span>
              <span className="ml-auto truncate text-sm text-ink-faint">{label || node_id}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

const typesOf = (types: unknown) => (Array.isArray(types) && types.length > 0 ? types.join(', ') : 'any type')
