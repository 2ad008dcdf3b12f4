import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { asProblem } from '@/lib/problem'
import { Button, ButtonLink } from '@/ui/button'
import { Notice } from '@/ui/notice'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { sessionQuery, useClose, useDo, type Action, type Doing, type Session } from '../api'
import { ActionForm } from '../components/action-form'
import { ActionLog } from '../components/action-log'
import { PageView } from '../components/page-view'
import { SessionState, whyClosed } from '../components/session-state'
import { nameOf } from '../components/session-table'

const BACK = { to: '/browser', title: 'Browser' }

/** One session: the page as it was last seen, what to do next, what was done. */
export function SessionScreen() {
  const { sessionId = '' } = useParams()
  const found = useQuery(sessionQuery(sessionId))

  if (found.isPending)
    return (
      <Page wide>
        <Skeleton className="h-[70dvh]" />
      </Page>
    )
  if (found.isError)
    return (
      <Page>
        <PageHeader title="Browser session" back={BACK} />
        <ProblemCard error={found.error} onRetry={found.refetch} />
      </Page>
    )
  const { session, actions, total_actions: total } = found.data
  return <OpenSession session={session} actions={actions} total={total} />
}

type OpenSessionProps = { session: Session; actions: Action[]; total: number }

function OpenSession({ session, actions, total }: OpenSessionProps) {
  const [picture, setPicture] = useState(true)
  const doing = useDo(session.id)
  const close = useClose()
  const active = session.status === 'active'
  const act = (what: Doing) => doing.mutate({ ...what, picture })
  return (
    <Page wide>
      <PageHeader
        title={nameOf(session)}
        back={BACK}
        text={
          <span className="flex flex-wrap items-center gap-2">
            <SessionState session={session} />
            <span title={session.routing_reason}>{session.browser_tool}</span>
          </span>
        }
        actions={
          active ? (
            <Button icon={X} busy={close.isPending} onClick={() => close.mutate(session.id)}>
              Close session
            </Button>
          ) : (
            <ButtonLink kind="primary">
              <Link to="/browser?new">New session</Link>
            </ButtonLink>
          )
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-3">
          {active && <Said error={doing.error} done={doing.data} />}
          {!active && <Notice kind={session.status === 'error' ? 'bad' : 'info'}>{whyClosed(session)}</Notice>}
          <PageView session={session} actions={actions} busy={doing.isPending} onDo={act} />
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          {active && <ActionForm busy={doing.isPending} picture={picture} onPicture={setPicture} onDo={act} />}
          <ActionLog actions={actions} total={total} />
        </div>
      </div>
    </Page>
  )
}

/** Why the last action did not happen. */
function Said({ error, done }: { error: unknown; done: Action | undefined }) {
  const said = error ? asProblem(error) : undefined
  const words = said ? `${said.detail} ${said.hint ?? ''}` : done?.error_message
  return words ? <Notice kind="bad">{words}</Notice> : null
}
