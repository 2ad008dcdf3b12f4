import { ReactFlowProvider } from '@xyflow/react'
import { useState } from 'react'
import { createEditor, EditorContext } from '../lib/editor-store'
import { emptyGraph, type Graph, type NodeTypes, type Workflow } from '../lib/graph'
import { EditorDesk } from './editor-desk'

export type WorkflowEditorProps = {
  /** null = one that is not saved yet */
  workflow: Workflow | null
  types: NodeTypes
  /** told the id when a new workflow is saved for the first time */
  onBorn: (id: string) => void
}

/** The editor of one workflow, with its own state. */
export function WorkflowEditor(props: WorkflowEditorProps) {
  const { workflow } = props
  const [editor] = useState(() => createEditor(complete(workflow?.graph_config as Partial<Graph> | undefined)))
  return (
    <EditorContext value={editor}>
      <ReactFlowProvider>
        <EditorDesk {...props} />
      </ReactFlowProvider>
    </EditorContext>
  )
}

/** The server leaves out lists that are empty. */
const complete = (graph: Partial<Graph> | undefined): Graph =>
  graph ? { ...graph, nodes: graph.nodes ?? [], edges: graph.edges ?? [] } : emptyGraph()
