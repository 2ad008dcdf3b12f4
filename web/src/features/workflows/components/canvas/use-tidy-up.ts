import { useReactFlow } from '@xyflow/react'
import { useEditor } from '../../lib/editor-store'
import { toGraphEdge } from '../../lib/flow'
import { arrange } from '../../lib/layout'
import { FIT, SOON } from './use-fit'

const USUAL = { width: 240, height: 56 } // of a node that has not been measured

/** Puts all nodes in order and shows them. */
export function useTidyUp() {
  const editor = useEditor()
  const { fitView } = useReactFlow()
  return () => {
    const { nodes, edges } = editor.get()
    const sizes = new Map(
      nodes.map(({ id, measured }) => [
        id,
        { width: measured?.width ?? USUAL.width, height: measured?.height ?? USUAL.height },
      ]),
    )
    const places = arrange(
      nodes.map(({ id }) => id),
      edges.map(toGraphEdge),
      (id) => sizes.get(id) ?? USUAL,
    )
    editor.dispatch({ do: 'arrange', places })
    requestAnimationFrame(() => void fitView({ ...FIT, ...SOON }))
  }
}
