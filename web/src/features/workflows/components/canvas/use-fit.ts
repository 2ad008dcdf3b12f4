import { useReactFlow } from '@xyflow/react'
import { useEffect, useEffectEvent } from 'react'

/** How the whole graph is shown: never larger than life, and not up to the very edge. */
export const FIT = { padding: '40px', maxZoom: 1 } as const
export const SOON = { duration: 250 } // ms
const MEASURED = 60 // ms after which the canvas knows its new size

/** Shows the whole graph again after `change`, when the canvas has become another size. */
export function useFitAfter(change: unknown) {
  const { fitView } = useReactFlow()
  const fit = useEffectEvent(() => void fitView({ ...FIT, ...SOON }))
  useEffect(() => {
    const timer = setTimeout(fit, MEASURED)
    return () => clearTimeout(timer)
  }, [change])
}
