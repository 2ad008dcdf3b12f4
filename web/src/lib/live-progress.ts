import { useState } from 'react'
import { useLiveEvent } from './events'

/** How far the objects of a topic are, by id (0 to 1), as the server tells while they are being worked on. */
export function useLiveProgress(topic: string): Record<string, number> {
  const [progress, setProgress] = useState<Record<string, number>>({})
  useLiveEvent(topic, ({ id, progress: value }) => {
    if (value !== undefined) setProgress((known) => ({ ...known, [id]: value }))
  })
  return progress
}
