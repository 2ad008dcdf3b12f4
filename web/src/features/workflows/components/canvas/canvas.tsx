import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  type Connection,
  type IsValidConnection,
} from '@xyflow/react'
import { useMemo, useSyncExternalStore, type DragEvent } from 'react'
import { useEditor } from '../../lib/editor-store'
import type { FlowEdge, FlowNode, FlowNote } from '../../lib/flow'
import { MAIN } from '../../lib/graph'
import './canvas.css'
import { useCanvas } from './canvas-context'
import { CanvasHint } from './canvas-hint'
import { CanvasTools } from './canvas-tools'
import { NodeCard } from './node-card'
import { NodeTools } from './node-tools'
import { NoteCard } from './note-card'
import { NODE_TYPE, useAddNode } from './use-add-node'
import { FIT } from './use-fit'
import { useKeepInSight } from './use-keep-in-sight'
import { Way } from './way'

// Defined once: React Flow draws everything anew when these change.
const nodeTypes = { card: NodeCard, note: NoteCard }
const edgeTypes = { way: Way }
const DELETE = ['Delete', 'Backspace']
const MORE = ['Shift', 'Meta', 'Control']
const GRID: [number, number] = [10, 10] // pixels; also the step of the arrow keys
const MANY = 120 // nodes, above which only those in sight are drawn
const edgeOf = ({ source, target, sourceHandle }: Connection | FlowEdge) => ({
  from: source,
  to: target,
  branch: sourceHandle === MAIN ? null : (sourceHandle ?? null),
})

/** The canvas: nodes to move, connect and choose. */
export function Canvas({ minimap }: { minimap: boolean }) {
  const editor = useEditor()
  const { readOnly } = useCanvas()
  const { nodes, notes, edges } = useSyncExternalStore(editor.subscribe, editor.get)
  const all = useMemo<(FlowNode | FlowNote)[]>(() => [...notes, ...nodes], [notes, nodes])
  const addNode = useAddNode()
  useKeepInSight()
  const drop = (event: DragEvent) => {
    const name = event.dataTransfer.getData(NODE_TYPE)
    if (name === '' || readOnly) return
    event.preventDefault()
    addNode(name, { x: event.clientX, y: event.clientY })
  }
  const isValid: IsValidConnection<FlowEdge> = ({ source, target }) => source !== target

  return (
    <ReactFlow<FlowNode | FlowNote, FlowEdge>
      nodes={all}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={(changes) => editor.dispatch({ do: 'nodes', changes })}
      onEdgesChange={(changes) => editor.dispatch({ do: 'edges', changes })}
      onConnect={(connection) => editor.dispatch({ do: 'connect', edge: edgeOf(connection) })}
      onBeforeDelete={async ({ nodes: gone, edges: ways }) => {
        editor.dispatch({ do: 'remove', nodes: gone.map(({ id }) => id), edges: ways.map(({ id }) => id) })
        return false // done already, as one step that can be undone
      }}
      isValidConnection={isValid}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      deleteKeyCode={readOnly ? null : DELETE}
      multiSelectionKeyCode={MORE}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      fitView
      fitViewOptions={FIT}
      minZoom={0.15}
      maxZoom={1.75}
      connectionRadius={32}
      snapToGrid
      snapGrid={GRID}
      onlyRenderVisibleElements={nodes.length > MANY}
      elevateEdgesOnSelect
      aria-label="Workflow canvas"
    >
      <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} className="opacity-60" />
      {minimap && nodes.length > 3 && (
        <MiniMap
          pannable
          zoomable
          ariaLabel="Map of the workflow"
          className="overflow-hidden rounded-xl border border-line"
        />
      )}
      <CanvasTools />
      <NodeTools />
      <CanvasHint />
    </ReactFlow>
  )
}
