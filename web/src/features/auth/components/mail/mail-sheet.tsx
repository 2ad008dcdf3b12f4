import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { Button } from '@/ui/button'
import { Facts } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import { Sheet } from '@/ui/dialog'
import { Notice } from '@/ui/notice'
import { ProblemCard } from '@/ui/problem-card'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton } from '@/ui/skeleton'
import { linksOf } from '../../lib/links'
import { mailQuery, type Mail } from '../../outbox-api'

type MailSheetProps = { mail: Mail; onClose: () => void; onDelete: () => void }

/** A mail as text. Its links can be copied but not followed: they are meant for somebody else. */
export const MailSheet = ({ mail, onClose, onDelete }: MailSheetProps) => (
  <Sheet
    open
    onOpenChange={(open) => !open && onClose()}
    title={mail.subject}
    actions={
      <Button kind="danger-quiet" icon={Trash2} onClick={onDelete}>
        Delete
      </Button>
    }
  >
    <Facts
      facts={[
        ['To', mail.to],
        ['From', mail.sender],
        ['Written', <RelativeTime key="at" at={mail.created_at} absolute />],
      ]}
    />
    <Notice kind="warn" className="my-5">
      Whoever has a link in this mail may get into the account of {mail.to}. That you read it is noted.
    </Notice>
    <MailText id={mail.id} />
  </Sheet>
)

function MailText({ id }: { id: string }) {
  const mail = useQuery(mailQuery(id))
  if (mail.isPending) return <Skeleton lines={6} />
  if (mail.isError) return <ProblemCard error={mail.error} onRetry={mail.refetch} />
  return (
    <div className="flex flex-col gap-4.5">
      {linksOf(mail.data.text).map((link) => (
        <div key={link}>
          <p className="mb-1.5 text-sm font-medium">Link</p>
          <CodeBlock label="Link" text={link} />
        </div>
      ))}
      <div>
        <p className="mb-1.5 text-sm font-medium">Text</p>
        <CodeBlock label="Text of the mail" text={mail.data.text} />
      </div>
    </div>
  )
}
