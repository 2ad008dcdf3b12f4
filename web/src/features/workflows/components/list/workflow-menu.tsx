import { useQueryClient } from '@tanstack/react-query'
import { Copy, FileDown, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { RowMenu } from '@/ui/menu'
import { toast, toastProblem } from '@/ui/toasts'
import { SAVED } from '../leave-dialog'
import { useCreateWorkflow, useDeleteWorkflow, workflowQuery } from '../../api'
import type { Graph, Workflow } from '../../lib/graph'
import { fileNameOf, saveFile } from '../../lib/transfer'
import { exportWorkflow } from '../../runs-api'

type WorkflowMenuProps = {
  workflow: Workflow
  /** it is open on the canvas */
  inEditor?: boolean
}

/** What can be done with a workflow, from its row or from its editor. */
export function WorkflowMenu({ workflow, inEditor = false }: WorkflowMenuProps) {
  const [asking, setAsking] = useState(false)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useCreateWorkflow()
  const remove = useDeleteWorkflow()
  const whole = () => queryClient.fetchQuery(workflowQuery(workflow.id)) // a list has no graphs

  const duplicate = async () => {
    const { name, description, trigger_config, graph_config } = await whole()
    const copy = await create.mutateAsync({
      name: `${name} (copy)`.slice(0, 255),
      description,
      trigger_config,
      graph_config: graph_config as Graph,
    })
    toast.success(`“${copy.name}” is there.`, {
      action: { label: 'Open', onClick: () => void navigate(`/workflows/${copy.id}`) },
    })
  }
  const save = async () =>
    saveFile(fileNameOf(workflow.name), JSON.stringify(await exportWorkflow(workflow.id), null, 2))

  return (
    <>
      <RowMenu
        label={`Actions for ${workflow.name}`}
        items={[
          !inEditor && { title: 'Run', icon: Play, onSelect: () => void navigate(`/workflows/${workflow.id}?run=1`) },
          { title: 'Duplicate', icon: Copy, onSelect: () => void duplicate().catch(toastProblem) },
          { title: 'Export JSON', icon: FileDown, onSelect: () => void save().catch(toastProblem) },
          { kind: 'line' },
          { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setAsking(true) },
        ]}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete “${workflow.name}”?`}
        text="Its versions, executions and logs go with it. An execution that is running is ended."
        action="Delete"
        onConfirm={async () => {
          await remove.mutateAsync(workflow.id)
          if (inEditor) await navigate('/workflows', { state: SAVED })
        }}
      />
    </>
  )
}
