import { useEffect } from 'react'
import { useBlocker } from 'react-router'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'

/** The state of a navigation that follows a save, after which nothing can be lost. */
export const SAVED = 'saved'

/** Warns before changes are lost, by a link or by closing the window. */
export function LeaveDialog({ dirty, name }: { dirty: boolean; name: string }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && currentLocation.pathname !== nextLocation.pathname && nextLocation.state !== SAVED,
  )
  useEffect(() => {
    if (!dirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [dirty])
  return (
    <Dialog
      open={blocker.state === 'blocked'}
      onOpenChange={(open) => !open && blocker.reset?.()}
      title={`Leave “${name}” without saving?`}
      text="What you changed since the last save is lost."
      size="small"
      actions={
        <>
          <Button onClick={() => blocker.reset?.()}>Stay</Button>
          <Button kind="danger" onClick={() => blocker.proceed?.()}>
            Leave
          </Button>
        </>
      }
    />
  )
}
