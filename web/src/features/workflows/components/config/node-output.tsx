import { FastForward, Pin, PinOff, Play } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { JsonView } from '@/ui/json-view'
import { useEditor } from '../../lib/editor-store'
import type { GraphNode, GraphPin } from '../../lib/graph'
import { fieldsOf } from '../../lib/schema'
import { useCanvas } from '../canvas/canvas-context'
import { JsonField } from '../form/json-field'

type NodeOutputProps = { node: GraphNode; id: string }

/** What the node put out last; keeping it for runs by hand; running the node, or all from it on. */
export function NodeOutput({ node, id }: NodeOutputProps) {
  const { dispatch } = useEditor()
  const { types, last, runPart } = useCanvas()
  const [open, setOpen] = useState(false)
  const seen = last?.nodes[id]
  const isTrigger = types.get(node.node_type)?.node_type === 'trigger'
  const pin = (pinned: GraphPin | undefined) => dispatch({ do: 'change', id, patch: { pinned }, about: 'pinned' })
  const output = seen?.output as Record<string, unknown> | null | undefined
  return (
    <section aria-label="Output" className="flex flex-col gap-2 border-t border-line pt-3">
      <div className="flex items-center gap-2">
        <h3 className="flex-1 text-sm font-medium">Output</h3>
        {node.pinned && <Badge tone="busy">Pinned</Badge>}
        {!node.pinned && output && (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="text-xs text-ink-soft hover:text-ink hover:underline"
          >
            {open ? 'Hide' : 'Show the last'}
          </button>
        )}
      </div>
      {node.pinned ? (
        <JsonField
          field={PINNED}
          value={node.pinned.output}
          onChange={(value) => pin(isObject(value) ? { ...node.pinned, output: value } : undefined)}
        />
      ) : output ? (
        open && <JsonView value={output} open={1} className="max-h-72 overflow-y-auto" />
      ) : (
        <p className="text-sm text-ink-faint">It has not put out anything yet.</p>
      )}
      {!isTrigger && (
        <div className="flex flex-wrap gap-1.5">
          <Button size="small" icon={Play} disabled={node.pinned != null} onClick={() => runPart({ only_node_id: id })}>
            Run this node
          </Button>
          <Button size="small" icon={FastForward} onClick={() => runPart({ from_node_id: id })}>
            Run from here
          </Button>
          {node.pinned ? (
            <Button size="small" kind="quiet" icon={PinOff} onClick={() => pin(undefined)}>
              Unpin
            </Button>
          ) : (
            <Button
              size="small"
              kind="quiet"
              icon={Pin}
              onClick={() => pin({ output: output ?? {}, ...(seen?.branch ? { branch: seen.branch } : {}) })}
            >
              {output ? 'Pin output' : 'Pin an output'}
            </Button>
          )}
        </div>
      )}
    </section>
  )
}

const PINNED = fieldsOf({
  properties: {
    pinned: {
      type: 'array',
      title: 'Pinned output (JSON)',
      description: 'Stands in for the node when you run by hand. Schedules, webhooks and replays run the node itself.',
    },
  },
})[0]!

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
