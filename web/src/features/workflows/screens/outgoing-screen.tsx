import { Plus, Radio } from 'lucide-react'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { SkeletonRows } from '@/ui/skeleton'
import { Deliveries } from '../components/outgoing/deliveries'
import { OutgoingDialog } from '../components/outgoing/outgoing-dialog'
import { OutgoingRow } from '../components/outgoing/outgoing-row'
import { SecretDialog } from '../components/triggers/secret-dialog'
import { outgoingQuery, type Outgoing } from '../triggers-api'

/** Other servers that are told what happens here. */
export function OutgoingScreen() {
  const [edited, setEdited] = useState<Outgoing | 'new' | null>(null)
  const [shown, setShown] = useState<Outgoing | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <Page>
      <PageHeader
        title="Outgoing webhooks"
        text="Tell other servers when executions end or wait, and when files come and go. Messages are signed by the Standard Webhooks specification."
        back={{ to: '/workflows', title: 'Workflows' }}
        actions={
          <Button kind="primary" icon={Plus} onClick={() => setEdited('new')}>
            Add endpoint
          </Button>
        }
      />
      <List onEdit={setEdited} onShow={setShown} onSecret={setSecret} />
      {edited !== null && (
        <OutgoingDialog
          endpoint={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onSecret={setSecret}
        />
      )}
      {shown !== null && <Deliveries endpoint={shown} onClose={() => setShown(null)} />}
      <SecretDialog secret={secret} title="Secret of the endpoint" onClose={() => setSecret(null)} />
    </Page>
  )
}

type ListProps = {
  onEdit: (endpoint: Outgoing) => void
  onShow: (endpoint: Outgoing) => void
  onSecret: (secret: string) => void
}

function List({ onEdit, onShow, onSecret }: ListProps) {
  const found = useQuery(outgoingQuery())

  if (found.isPending)
    return (
      <Card flush>
        <SkeletonRows />
      </Card>
    )
  if (found.isError) return <ProblemCard error={found.error} onRetry={found.refetch} />
  if (found.data.count === 0)
    return (
      <Card>
        <Empty
          icon={Radio}
          title="No endpoints yet"
          text="Add the address of a server that should know when something happens here."
        />
      </Card>
    )

  return (
    <Card flush>
      <ul className="divide-y divide-line">
        {found.data.data.map((endpoint) => (
          <OutgoingRow
            key={endpoint.id}
            endpoint={endpoint}
            onEdit={() => onEdit(endpoint)}
            onShow={() => onShow(endpoint)}
            onSecret={onSecret}
          />
        ))}
      </ul>
    </Card>
  )
}
