import { useQuery } from '@tanstack/react-query'
import { MailCheck, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { bytes } from '@/lib/format'
import { useTableState } from '@/lib/table-state'
import { Card } from '@/ui/card'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Empty } from '@/ui/empty'
import { RowMenu } from '@/ui/menu'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton, SkeletonRows } from '@/ui/skeleton'
import { Table, type Column } from '@/ui/table'
import { toast } from '@/ui/toasts'
import { MailServer } from '../components/mail/mail-server'
import { MailSheet } from '../components/mail/mail-sheet'
import { outboxQuery, useDeleteMail, type Mail } from '../outbox-api'

const COLUMNS: Column<Mail>[] = [
  {
    title: 'To',
    cell: ({ to, created_at }) => (
      <span className="block max-w-[min(18rem,60vw)]">
        <span className="block truncate">{to}</span>
        <RelativeTime at={created_at} className="text-sm font-normal text-ink-faint sm:hidden" />
      </span>
    ),
  },
  { title: 'Subject', cell: ({ subject }) => subject, from: 'md' },
  {
    title: 'Written',
    cell: ({ created_at }) => <RelativeTime at={created_at} className="whitespace-nowrap text-ink-soft" />,
    from: 'sm',
  },
  { title: 'Size', cell: ({ size }) => bytes(size), align: 'right', from: 'lg' },
]

/** Whether mails leave the house, and those that could not. */
export function MailScreen() {
  const state = useTableState()
  const outbox = useQuery(outboxQuery({ skip: state.skip, limit: state.limit }))
  const [opened, open] = useState<Mail>()
  const [doomed, setDoomed] = useState<Mail>()

  if (outbox.isPending)
    return (
      <div className="flex flex-col gap-6">
        <Skeleton lines={3} />
        <Card flush>
          <SkeletonRows />
        </Card>
      </div>
    )
  if (outbox.isError) return <ProblemCard error={outbox.error} onRetry={outbox.refetch} />
  return (
    <div className="flex flex-col gap-6">
      <MailServer delivers={outbox.data.delivers} />
      <section aria-label="Outbox">
        <h2 className="text-lg">Outbox</h2>
        <p className="mt-1 mb-3 max-w-2xl text-pretty text-ink-soft">
          Mails that could not be sent, such as links for a new password. Old ones are deleted by themselves.
        </p>
        <Card flush>
          {outbox.data.count === 0 ? (
            <Empty
              icon={MailCheck}
              title="Nothing waits here"
              text="A mail that cannot be sent is kept here to read."
            />
          ) : (
            <Table
              label="Outbox"
              columns={COLUMNS}
              rows={outbox.data.data}
              rowKey={({ id }) => id}
              onOpen={open}
              menu={(mail) => (
                <RowMenu
                  label={`Actions for the mail to ${mail.to}`}
                  items={[{ title: 'Delete', icon: Trash2, danger: true, onSelect: () => setDoomed(mail) }]}
                />
              )}
              stale={outbox.isPlaceholderData}
              pager={{ state, count: outbox.data.count }}
            />
          )}
        </Card>
      </section>
      {opened && <MailSheet mail={opened} onClose={() => open(undefined)} onDelete={() => setDoomed(opened)} />}
      {doomed && <DeleteMail mail={doomed} onClose={() => setDoomed(undefined)} onDeleted={() => open(undefined)} />}
    </div>
  )
}

function DeleteMail({ mail, onClose, onDeleted }: { mail: Mail; onClose: () => void; onDeleted: () => void }) {
  const remove = useDeleteMail()
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete the mail to ${mail.to}?`}
      text="A link in it stays good until it is used or expires."
      action="Delete"
      onConfirm={async () => {
        await remove.mutateAsync(mail.id)
        onDeleted()
        toast.success('The mail is deleted.')
      }}
    />
  )
}
