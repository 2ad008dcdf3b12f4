import { Wrench } from 'lucide-react'
import { Spinner } from '@/ui/spinner'
import { useWaitForServer } from './readiness'

/** retryAfter: seconds until the first try. */
export function Maintenance({ retryAfter }: { retryAfter: number }) {
  useWaitForServer(retryAfter)
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <title>Maintenance · Appliance</title>
      <div className="flex max-w-md flex-col items-center">
        <span className="mb-5 grid size-14 place-items-center rounded-2xl bg-accent-soft text-accent-ink">
          <Wrench aria-hidden className="size-6" />
        </span>
        <h1 className="text-2xl">Back in a moment</h1>
        <p className="mt-2 text-pretty text-ink-soft">
          An administrator is working on this installation. Your data is safe.
        </p>
        <Spinner label="Trying again by itself" className="mt-6 text-sm text-ink-faint" />
      </div>
    </main>
  )
}
