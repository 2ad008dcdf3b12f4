import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { backoff, pause } from '@/lib/backoff'
import { askWhetherBack } from '@/lib/server-state'
import { session, startSession } from '@/lib/session'

/** While the component is shown, asks whether the server is back; when it is, asks again for what is on the screen. */
export function useWaitForServer(first = 0) {
  const queryClient = useQueryClient()
  useEffect(() => {
    const stop = new AbortController()
    const wait = async () => {
      for (let attempt = 0; !stop.signal.aborted; attempt++) {
        await pause(Math.max(attempt === 0 ? first * 1000 : 0, backoff(attempt)), stop.signal)
        if (stop.signal.aborted || !(await askWhetherBack())) continue
        if (session().status === 'starting') await startSession()
        await queryClient.invalidateQueries()
        return
      }
    }
    void wait()
    return () => stop.abort()
  }, [queryClient, first])
}
