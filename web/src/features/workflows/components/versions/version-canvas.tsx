import { Background, BackgroundVariant, Controls, ReactFlow, ReactFlowProvider, type NodeProps } from '@xyflow/react'
import { createContext, useContext, useMemo, useState } from 'react'
import { cx } from '@/lib/classes'
import { Badge } from '@/ui/badge'
import { createEditor, EditorContext } from '../../lib/editor-store'
import { flowEdge, toFlow, type FlowEdge, type FlowNode } from '../../lib/flow'
import type { Graph } from '../../lib/graph'
import { edgeKey, type NodeChange, type VersionDifference } from '../../lib/version-diff'
import { CanvasContext, useCanvas } from '../canvas/canvas-context'
import { NodeCard } from '../canvas/node-card'
import { FIT } from '../canvas/use-fit'
import { Way } from '../canvas/way'
import '../canvas/canvas.css'
import './version-canvas.css'
import { CHANGES } from './version-comparison'

const RINGS: Record<NodeChange, string> = {
  added: 'ring-3 ring-good',
  removed: 'ring-3 ring-bad opacity-60',
  changed: 'ring-3 ring-warn',
  moved: 'ring-2 ring-busy',
  same: 'opacity-70',
}

const Changes = createContext<ReadonlyMap<string, NodeChange>>(new Map())

const nodeTypes = { card: VersionCard }
const edgeTypes = { way: Way }

type VersionCanvasProps = {
  /** both versions in one */ graph: Graph
  difference: VersionDifference
}

/** Both versions in one picture that can be looked at and not changed. */
export default function VersionCanvas({ graph, difference }: VersionCanvasProps) {
  const [editor] = useState(() => createEditor(graph))
  const around = useCanvas()
  const { nodes } = useMemo(() => toFlow(graph), [graph])
  const edges = useMemo(() => drawn(difference), [difference])
  const changes = useMemo(
    () => new Map(difference.nodes.map(({ nodeId, change }) => [nodeId, change] as const)),
    [difference],
  )
  const canvas = useMemo(() => ({ ...around, issues: new Map(), runs: {}, readOnly: true }), [around])
  return (
    <EditorContext value={editor}>
      <CanvasContext value={canvas}>
        <Changes value={changes}>
          <ReactFlowProvider>
            <ReactFlow<FlowNode, FlowEdge>
              defaultNodes={nodes}
              defaultEdges={edges}
              nodeTypes={nodeTypes}
              edgeTypes={edgeTypes}
              nodesDraggable={false}
              nodesConnectable={false}
              deleteKeyCode={null}
              fitView
              fitViewOptions={FIT}
              minZoom={0.15}
              maxZoom={1.5}
              aria-label="Changes on the canvas"
            >
              <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} className="opacity-60" />
              <Controls showInteractive={false} />
            </ReactFlow>
          </ReactFlowProvider>
        </Changes>
      </CanvasContext>
    </EditorContext>
  )
}

const drawn = ({ edges }: VersionDifference): FlowEdge[] =>
  edges.map(({ edge, change }) => ({ ...flowEdge(edge), id: `${edgeKey(edge)} ${change}`, className: `way-${change}` }))

function VersionCard(props: NodeProps<FlowNode>) {
  const change = useContext(Changes).get(props.id) ?? 'same'
  return (
    <div data-change={change} className={cx('relative rounded-xl', RINGS[change])}>
      {change !== 'same' && (
        <Badge tone={CHANGES[change].tone} className="absolute -top-3 left-3 z-10 ring-1 ring-surface">
          {CHANGES[change].word}
        </Badge>
      )}
      <NodeCard {...props} />
    </div>
  )
}
