import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEditor } from '../../lib/editor-store'
import type { Between, EditorState } from '../../lib/editor'
import type { FlowNode } from '../../lib/flow'
import { hasMain, MAIN, portsOf, type NodeType, type NodeTypes } from '../../lib/graph'
import { useCanvas } from './canvas-context'

/** The kind of data that a node type is dragged as. */
export const NODE_TYPE = 'application/x-appliance-node-type'

const SIZE = { width: 240, height: 56 }
const GAP = { x: 64, y: 40 }

type Point = { x: number; y: number }

/** Adds a node of the type: where it is dropped, else beside the chosen node and connected to it, else in the middle. */
export function useAddNode() {
  const editor = useEditor()
  const { types } = useCanvas()
  const flow = useReactFlow()
  const store = useStoreApi()

  return (name: string, at?: Point) => {
    const type = types.get(name)
    if (type === undefined) return
    const state = editor.get()
    const from = at === undefined && type.node_type !== 'trigger' ? wayFrom(state, types) : undefined
    const between = at && type.node_type !== 'trigger' ? edgeAt(at, state, firstBranch(type)) : undefined
    const { domNode } = store.getState()
    const box = domNode?.getBoundingClientRect()
    const middle = { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 2 }
    const point = flow.screenToFlowPosition(at ?? middle)
    const place = from
      ? besides(state, from.node)
      : free(state, { x: point.x - SIZE.width / 2, y: point.y - SIZE.height / 2 })
    editor.dispatch({
      do: 'add',
      node: {
        node_type: type.node_type,
        label: newLabel(type.label, state),
        config: startConfig(type),
        position_x: place.x,
        position_y: place.y,
      },
      from: from && { id: from.node.id, branch: from.branch },
      between,
    })
  }
}

/** The port that a new node goes on by; undefined if it has none. */
function firstBranch(type: NodeType): string | null | undefined {
  const ports = portsOf(type, startConfig(type))
  return hasMain(type, ports) ? null : ports[0]
}

/** The edge under a point of the screen, to be led through a node that goes on by this port. */
function edgeAt({ x, y }: Point, { edges }: EditorState, branch: string | null | undefined): Between | undefined {
  if (branch === undefined) return undefined
  const ids = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest('.react-flow__edge')?.getAttribute('data-id'))
  const edge = edges.find(({ id }) => ids.includes(id))
  return edge && { edge: edge.id, branch }
}

const startConfig = (type: NodeType) => (type.node_type === 'trigger' ? { trigger_type: 'manual' } : {})

/** "Condition", then "Condition 2": what the log and the timeline call it. */
function newLabel(label: string, { nodes }: EditorState): string {
  const taken = new Set(nodes.map(({ data }) => data.node.label))
  let number = 1
  const name = () => (number === 1 ? label : `${label} ${number}`)
  while (taken.has(name())) number += 1
  return name()
}

/** The chosen node and its next port without an edge; undefined if there is none. */
function wayFrom(
  { nodes, edges }: EditorState,
  types: NodeTypes,
): { node: FlowNode; branch: string | null } | undefined {
  const chosen = nodes.filter(({ selected }) => selected)
  const node = chosen.length === 1 ? chosen[0] : nodes.length === 1 ? nodes[0] : undefined
  if (node === undefined) return undefined
  const type = types.get(node.data.node.node_type)
  const ports = portsOf(type, node.data.node.config)
  if (hasMain(type, ports)) return { node, branch: null }
  const used = new Set(edges.filter(({ source }) => source === node.id).map(({ sourceHandle }) => sourceHandle))
  const branch = ports.find((port) => !used.has(port)) ?? ports[0]
  return branch === undefined ? undefined : { node, branch: branch === MAIN ? null : branch }
}

const besides = (state: EditorState, { position, measured }: FlowNode) =>
  free(state, { x: position.x + (measured?.width ?? SIZE.width) + GAP.x, y: position.y })

/** The point, or the next one below it where no node stands. */
function free({ nodes }: EditorState, { x, y }: Point): Point {
  const taken = nodes.find(
    ({ position, measured }) =>
      Math.abs(position.x - x) < SIZE.width &&
      y < position.y + (measured?.height ?? SIZE.height) + 8 &&
      position.y < y + SIZE.height + 8,
  )
  if (taken === undefined) return { x: Math.round(x), y: Math.round(y) }
  return free({ nodes: nodes.filter((node) => node !== taken) } as EditorState, {
    x,
    y: taken.position.y + (taken.measured?.height ?? SIZE.height) + GAP.y,
  })
}
