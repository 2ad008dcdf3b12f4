import { WifiOff } from 'lucide-react'
import { useWaitForServer } from './readiness'

export function OfflineBanner() {
  useWaitForServer()
  return (
    <div
      role="alert"
      className="sticky top-(--banner) z-30 flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-center text-sm font-medium text-warn"
    >
      <WifiOff aria-hidden className="size-4 shrink-0" />
      The server cannot be reached. What you see may be out of date; trying again by itself.
    </div>
  )
}
