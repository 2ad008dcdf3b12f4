import { useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useEffectEvent } from 'react'
import { useEditorState } from '../../lib/editor-store'
import { chosenNode } from '../../lib/editor'
import { SOON } from './use-fit'

const EDGE = 24 // pixels that stay free beside the node

/** Moves the view no more than it must, so that the chosen node is not behind a panel that has just opened. */
export function useKeepInSight() {
  const id = useEditorState((state) => chosenNode(state)?.id)
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const measured = useStore((state) => id !== undefined && state.nodeLookup.get(id)?.measured.width !== undefined)
  const flow = useReactFlow()

  const move = useEffectEvent((nodeId: string) => {
    const node = flow.getInternalNode(nodeId)
    if (node === undefined) return
    const { x, y, zoom } = flow.getViewport()
    const { x: left, y: top } = node.internals.positionAbsolute
    const dx = missingStep(left * zoom + x, (node.measured.width ?? 0) * zoom, width)
    const dy = missingStep(top * zoom + y, (node.measured.height ?? 0) * zoom, height)
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, SOON)
  })
  useEffect(() => {
    if (id !== undefined && measured && width > 0) move(id)
  }, [id, measured, width, height])
}

/** How far what begins at `from` and is `length` long must move to lie within `size`, all in pixels. */
const missingStep = (from: number, length: number, size: number) =>
  Math.min(0, size - EDGE - from - length) || Math.max(0, EDGE - from)
