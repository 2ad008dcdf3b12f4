import { FileUp } from 'lucide-react'
import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { Button } from '@/ui/button'
import { toastProblem } from '@/ui/toasts'
import { useCreateWorkflow } from '../../api'
import { imported } from '../../lib/transfer'

/** Makes a workflow of a file that was exported. */
export function ImportButton() {
  const input = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  const create = useCreateWorkflow()

  const take = async (file: File | undefined) => {
    if (file === undefined) return
    try {
      create.mutate(imported(await file.text(), file.name), {
        onSuccess: ({ id }) => void navigate(`/workflows/${id}`),
      })
    } catch (error) {
      toastProblem(error)
    }
  }
  return (
    <>
      <Button icon={FileUp} busy={create.isPending} onClick={() => input.current?.click()}>
        Import
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Workflow file"
        accept=".json,application/json"
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = '' // so that the same file may be chosen again
        }}
      />
    </>
  )
}
