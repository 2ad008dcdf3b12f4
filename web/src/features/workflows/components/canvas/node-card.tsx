import { Handle, Position, useUpdateNodeInternals, type NodeProps } from '@xyflow/react'
import { ChevronDown, ChevronUp, Pin, TriangleAlert } from 'lucide-react'
import { memo, useEffect, useRef, useState } from 'react'
import { cx } from '@/lib/classes'
import type { FlowNode } from '../../lib/flow'
import { hasMain, MAIN, nameOf, portsOf } from '../../lib/graph'
import { useEditorState } from '../../lib/editor-store'
import { iconOf } from '../../lib/icons'
import type { Issue } from '../../lib/issues'
import { mainSetting } from '../../lib/main-setting'
import { useCanvas } from './canvas-context'
import { RunChip } from './run-chip'

const LOOKS: Record<string, string> = {
  Core: 'bg-accent-soft text-accent-ink',
  AI: 'bg-busy-soft text-busy',
  Logic: 'bg-warn-soft text-warn',
  Control: 'bg-warn-soft text-warn',
  Integration: 'bg-good-soft text-good',
  Automation: 'bg-good-soft text-good',
}
export const tileOf = (category: string | undefined) => LOOKS[category ?? ''] ?? 'bg-sunken text-ink-soft'

const BORDERS: Record<string, string> = {
  running: 'border-busy',
  waiting: 'border-warn',
  completed: 'border-good/60',
  failed: 'border-bad',
  skipped: 'border-line opacity-60',
  cancelled: 'border-line opacity-60',
}
const FEW = 4 // ports that are always shown

/** A node on the canvas: what it is, its ports, what is wrong with it, and how its run goes. */
export const NodeCard = memo(function NodeCard({ id, data: { node }, selected }: NodeProps<FlowNode>) {
  const { types, issues, runs } = useCanvas()
  const type = types.get(node.node_type)
  const run = runs[id]
  const wrong = issues.get(id) ?? NONE
  const setting = mainSetting(type, node.config)
  const Icon = iconOf(type?.icon)
  return (
    <div
      className={cx(
        // "nokey": a click with Shift chooses the node, too, instead of beginning a rectangle.
        'node-card nokey relative w-60 rounded-xl border bg-surface text-left shadow-low transition-[border-color,box-shadow]',
        selected
          ? 'border-accent ring-3 ring-accent/20'
          : (BORDERS[run?.state ?? ''] ?? 'border-edge/45 hover:border-edge'),
      )}
    >
      {run && <RunChip run={run} />}
      <div className="flex h-14 items-center gap-2.5 pr-3 pl-3">
        <span className={cx('grid size-8.5 shrink-0 place-items-center rounded-lg', tileOf(type?.category))}>
          <Icon aria-hidden className="size-4.5" strokeWidth={1.9} />
        </span>
        <span className="min-w-0 flex-1 leading-tight">
          <span className="block truncate text-sm font-semibold">{nameOf(node, type)}</span>
          <span className={cx('block truncate text-xs', type ? 'text-ink-faint' : 'text-bad')}>
            {type
              ? setting || otherwise(type.label, nameOf(node, type), wrong.length > 0)
              : `${node.node_type} is not installed`}
          </span>
        </span>
        {node.pinned && (
          <span title="Its output is pinned" className="text-busy">
            <Pin aria-hidden className="size-3.5" />
            <span className="sr-only">Its output is pinned</span>
          </span>
        )}
        <IssueMark issues={wrong} />
      </div>
      {type?.node_type !== 'trigger' && <Handle type="target" position={Position.Left} id="in" style={{ top: 28 }} />}
      <Ports node={node} id={id} />
    </div>
  )
})

const NONE: Issue[] = []

/** What stands in place of a main setting: the type, unless the name says it already. */
const otherwise = (type: string, name: string, unfinished: boolean) =>
  name !== type ? type : unfinished ? 'Not set up yet' : ''

function IssueMark({ issues }: { issues: Issue[] }) {
  if (issues.length === 0) return null
  const text = issues.map(({ message }) => message).join('\n')
  return (
    <span title={text} className={issues.some(({ refused }) => refused) ? 'text-bad' : 'text-warn'}>
      <TriangleAlert aria-hidden className="size-4" />
      <span className="sr-only">{text}</span>
    </span>
  )
}

/** The ways out: one at the head, or one per named port below it. */
function Ports({ node, id }: { node: FlowNode['data']['node']; id: string }) {
  const { types } = useCanvas()
  const type = types.get(node.node_type)
  const [all, setAll] = useState(false)
  const used = useEditorState((state) => usedPorts(state.edges, id))
  const connected = used === '' ? [] : used.split('\n')
  const ports = portsOf(type, node.config)
  const named = [...ports, ...connected.filter((port) => !ports.includes(port))].filter((port) => port !== MAIN)
  const many = named.length > FEW && type?.node_type !== 'switch'
  const shown = many && !all ? named.filter((port) => connected.includes(port)) : named
  const main = hasMain(type, ports) || connected.includes(MAIN)

  useMeasured(id, `${main} ${shown.join('\n')}`)

  return (
    <>
      {main && (
        <Handle
          type="source"
          position={Position.Right}
          id={MAIN}
          style={{ top: 28 }}
          title={named.length > 0 ? 'Always goes on here' : undefined}
        />
      )}
      {(shown.length > 0 || many) && (
        <ul className="border-t border-line py-1">
          {shown.map((port) => (
            <Port key={port} port={port} known={ports.includes(port)} />
          ))}
          {many && (
            <li className="px-2.5">
              <button
                type="button"
                onClick={() => setAll(!all)}
                aria-expanded={all}
                className="nodrag flex h-6 w-full items-center justify-end gap-1 rounded text-xs text-ink-faint hover:text-ink"
              >
                {all ? 'Fewer routes' : `${named.length - shown.length} routes`}
                {all ? (
                  <ChevronUp aria-hidden className="size-3.5" />
                ) : (
                  <ChevronDown aria-hidden className="size-3.5" />
                )}
              </button>
            </li>
          )}
        </ul>
      )}
    </>
  )
}

/** Tells React Flow to measure the handles anew when `places` changes; the first time it does so by itself. */
function useMeasured(id: string, places: string) {
  const update = useUpdateNodeInternals()
  const measured = useRef(places)
  useEffect(() => {
    if (measured.current === places) return
    measured.current = places
    update(id)
  }, [update, id, places])
}

const Port = ({ port, known }: { port: string; known: boolean }) => (
  <li
    className={cx(
      'relative flex h-6.5 items-center justify-end pr-4 text-xs',
      known ? 'text-ink-soft' : 'text-bad line-through',
    )}
  >
    <span className="max-w-40 truncate" title={known ? undefined : 'This port is gone'}>
      {port}
    </span>
    <Handle type="source" position={Position.Right} id={port} />
  </li>
)

/** As text, so that the same ports are the same value. */
const usedPorts = (edges: { source: string; sourceHandle?: string | null }[], id: string) =>
  [...new Set(edges.filter(({ source }) => source === id).map(({ sourceHandle }) => sourceHandle ?? MAIN))].join('\n')
