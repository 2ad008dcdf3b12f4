import { StatusBadge } from '@/ui/badge'
import type { Session } from '../api'

const REASONS: Record<string, string> = {
  user: 'by you',
  idle: 'nothing was done for long',
  max_age: 'it was open for long',
  workflow: 'its workflow has ended',
  crash: 'the browser ended',
  shutdown: 'the server stopped',
}

/** Whether it is open, and else why not. */
export const SessionState = ({ session }: { session: Session }) => (
  <span title={whyClosed(session)}>
    <StatusBadge status={session.status} />
  </span>
)

export const whyClosed = ({ close_reason, error_message }: Session) =>
  error_message ?? (close_reason ? `Closed: ${REASONS[close_reason] ?? close_reason}.` : undefined)
