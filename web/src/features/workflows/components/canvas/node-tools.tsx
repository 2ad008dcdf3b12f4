import { NodeToolbar, Position } from '@xyflow/react'
import { Copy, FastForward, Play, Trash2 } from 'lucide-react'
import { IconButton } from '@/ui/button'
import { chosenNode } from '../../lib/editor'
import { useEditor, useEditorState } from '../../lib/editor-store'
import { useCanvas } from './canvas-context'
import { useClipboard } from './use-clipboard'

/** What can be done with the chosen node, above it. */
export function NodeTools() {
  const node = useEditorState(chosenNode)
  const { dispatch } = useEditor()
  const { types, readOnly, runPart } = useCanvas()
  const { duplicate } = useClipboard()
  if (node === undefined || readOnly) return null
  const { id } = node
  const isTrigger = types.get(node.data.node.node_type)?.node_type === 'trigger'
  return (
    <NodeToolbar
      nodeId={id}
      isVisible
      position={Position.Bottom}
      offset={3}
      className="flex gap-0.5 rounded-xl border border-line bg-surface p-0.5 shadow-low"
    >
      {!isTrigger && (
        <>
          <IconButton
            icon={Play}
            label="Run this node"
            size="small"
            side="bottom"
            onClick={() => runPart({ only_node_id: id })}
          />
          <IconButton
            icon={FastForward}
            label="Run from here"
            size="small"
            side="bottom"
            onClick={() => runPart({ from_node_id: id })}
          />
        </>
      )}
      <IconButton icon={Copy} label="Duplicate" size="small" side="bottom" onClick={duplicate} />
      <IconButton
        icon={Trash2}
        label="Delete"
        size="small"
        side="bottom"
        onClick={() => dispatch({ do: 'remove', nodes: [id], edges: [] })}
      />
    </NodeToolbar>
  )
}
