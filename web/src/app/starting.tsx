import { useServerState } from '@/lib/server-state'
import { Logo } from '@/ui/logo'
import { Spinner } from '@/ui/spinner'

/** The first moment, until it is known who is here. */
export function Starting() {
  const away = useServerState().is === 'unreachable'
  return (
    <div className="animate-appear grid min-h-dvh place-items-center p-6 text-center">
      <div className="flex flex-col items-center gap-4 text-ink-soft">
        <Logo className="size-12" />
        <Spinner label={away ? 'The server cannot be reached. Trying again …' : 'One moment'} />
      </div>
    </div>
  )
}
