import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { ActionContext } from '@/lib/feature'

type Action = { to: string } | { run: (context: ActionContext) => void | Promise<void> }

/** Starts what a card or the palette offers; a failure shows as a toast. */
export function useAction() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: async (action: Action) => {
      if ('to' in action) await navigate(action.to)
      else await action.run({ navigate: (to) => void navigate(to), queryClient })
    },
  })
  return { start: (action: Action) => mutate(action), busy: isPending }
}
