import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { asProblem } from '@/lib/problem'
import { Button, ButtonLink } from './button'
import { CopyId } from './copy-id'

type ProblemCardProps = { error: unknown; onRetry?: () => unknown; action?: ReactNode; className?: string }

const TITLES: Record<number, string> = { 403: 'You do not have access', 404: 'Not found' }

/** What failed, in place: the server's own sentence, the request's id, and a way on. */
export function ProblemCard({ error, onRetry, action, className }: ProblemCardProps) {
  const problem = asProblem(error)
  const final = problem.status === 403 || problem.status === 404
  return (
    <div role="alert" className={className}>
      <div className="flex gap-3.5 rounded-card border border-bad/30 bg-surface p-5 shadow-low">
        <span className="grid size-9 shrink-0 place-items-center rounded-xl bg-bad-soft text-bad">
          <CircleAlert aria-hidden className="size-4.5" />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="text-base">{TITLES[problem.status] ?? problem.title}</h2>
          <p className="mt-0.5 break-words text-ink-soft">
            {problem.detail} {problem.hint}
          </p>
          <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
            {onRetry && !final && (
              <Button size="small" icon={RotateCw} onClick={() => void onRetry()}>
                Retry
              </Button>
            )}
            {final && !action && (
              <ButtonLink size="small">
                <Link to="/">Back to the start</Link>
              </ButtonLink>
            )}
            {action}
            {problem.requestId && (
              <span className="flex items-center gap-1.5 text-sm text-ink-faint">
                Request <CopyId id={problem.requestId} />
              </span>
            )}
          </div>
        </div>
      </div>
    </div>
  )
}
