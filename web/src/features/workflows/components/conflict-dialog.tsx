import { useQueryClient } from '@tanstack/react-query'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { toastProblem } from '@/ui/toasts'
import { workflowQuery } from '../api'
import type { Saving } from './use-saving'

/** Somebody saved this workflow in between: whose changes stay? */
export function ConflictDialog({ saving }: { saving: Saving }) {
  const queryClient = useQueryClient()
  const reload = async () => {
    if (saving.base.id === null) return
    saving.adopt(await queryClient.fetchQuery({ ...workflowQuery(saving.base.id), staleTime: 0 }))
  }
  return (
    <Dialog
      open={saving.conflict}
      onOpenChange={(open) => !open && saving.keepEditing()}
      title="This workflow was changed elsewhere"
      text="Somebody, perhaps you in another window, has saved it since you opened it. Reload to see that; your own changes are then gone. Or overwrite it with yours."
      size="small"
      actions={
        <>
          <Button onClick={saving.keepEditing}>Keep editing</Button>
          <Button onClick={() => void reload().catch(toastProblem)}>Reload</Button>
          <Button kind="danger" busy={saving.busy} onClick={() => void saving.save({ overwrite: true })}>
            Overwrite
          </Button>
        </>
      }
    />
  )
}
