import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keepListening, listen, type LiveEvent } from '@/lib/events'
import type { Feature } from '@/lib/feature'

/** Events come in bursts, e.g. a document of a hundred pages; so long (ms) they are gathered. */
const GATHER = 200

/** Turns the server's news into refetches, by what each feature said about its topics. */
export function Live({ features }: { features: Feature[] }) {
  const queryClient = useQueryClient()
  useEffect(() => {
    const stop = new AbortController()
    const gathered = gather(queryClient)
    const quiet = listen((event) => gathered.add(keysOf(features, event)))
    void keepListening(stop.signal, (again) => again && void queryClient.invalidateQueries())
    return () => {
      stop.abort()
      quiet()
      gathered.stop()
    }
  }, [features, queryClient])
  return null
}

export const keysOf = (features: Feature[], event: LiveEvent) =>
  features.flatMap(({ live = {} }) => [...(live[event.topic]?.(event) ?? []), ...(live['*']?.(event) ?? [])])

function gather(queryClient: QueryClient) {
  const waiting = new Map<string, readonly unknown[]>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    for (const queryKey of waiting.values()) void queryClient.invalidateQueries({ queryKey })
    waiting.clear()
  }
  return {
    add(keys: (readonly unknown[])[]) {
      for (const key of keys) waiting.set(JSON.stringify(key), key)
      if (waiting.size > 0) timer ??= setTimeout(flush, GATHER)
    },
    stop: () => clearTimeout(timer),
  }
}
