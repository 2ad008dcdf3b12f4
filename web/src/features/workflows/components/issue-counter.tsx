import { TriangleAlert } from 'lucide-react'
import { plural } from '@/lib/format'
import { Menu } from '@/ui/menu'
import { cx } from '@/lib/classes'
import { useEditor } from '../lib/editor-store'
import { nameOf } from '../lib/graph'
import type { Issue } from '../lib/issues'
import { useCanvas } from './canvas/canvas-context'
import { focusSetting } from './config/focus-setting'

const LISTED = 50

/** How many things keep the workflow from running; a click lists them, and choosing one shows its node. */
export function IssueCounter({ issues }: { issues: Issue[] }) {
  const editor = useEditor()
  const { types } = useCanvas()
  if (issues.length === 0) return null
  const bad = issues.some(({ refused }) => refused)
  const names = new Map(
    editor.get().nodes.map(({ id, data }) => [id, nameOf(data.node, types.get(data.node.node_type))]),
  )
  return (
    <Menu
      leavesFocus
      items={[
        { kind: 'title', title: bad ? 'Not saved, because' : 'Before it can run' },
        ...issues.slice(0, LISTED).map(({ nodeId, field, message }) => ({
          title: (
            <span className="block max-w-80">
              {names.has(nodeId) && <span className="block text-sm font-medium">{names.get(nodeId)}</span>}
              <span className="block text-sm text-ink-soft">{message}</span>
            </span>
          ),
          onSelect: () => {
            editor.dispatch({ do: 'select', ids: [nodeId] })
            focusSetting(field)
          },
        })),
      ]}
    >
      <button
        type="button"
        className={cx(
          'flex h-8 items-center gap-1.5 rounded-control px-2.5 text-sm font-medium',
          bad ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
        )}
      >
        <TriangleAlert aria-hidden className="size-4" />
        {plural(issues.length, 'issue')}
      </button>
    </Menu>
  )
}
