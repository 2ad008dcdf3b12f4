import type { FormEvent } from 'react'
import { fieldErrors } from '@/lib/problem'
import { useMe } from '@/lib/session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { toast } from '@/ui/toasts'
import { useSendTestMail } from '../../outbox-api'
import { FormProblem, useWait } from '../form-problem'

const EXAMPLE = `[mail]
host = "smtp.example.com"
username = "appliance@example.com"
password = "…"`

/** Whether mails leave the house, and a way to try it. */
export const MailServer = ({ delivers }: { delivers: boolean }) => (
  <Card aria-label="Mail server">
    <div className="flex items-center gap-3">
      <h2 className="text-lg">Mail server</h2>
      <Badge tone={delivers ? 'good' : 'neutral'} dot>
        {delivers ? 'Set up' : 'Not set up'}
      </Badge>
    </div>
    {delivers ? (
      <TestMail />
    ) : (
      <div className="mt-1 flex flex-col gap-3 text-ink-soft">
        <p className="text-pretty">
          Mails are kept below instead of being sent, for you to hand over. To send them, set a server in the
          configuration file, then start again:
        </p>
        <CodeBlock label="Example" text={EXAMPLE} />
      </div>
    )}
  </Card>
)

function TestMail() {
  const me = useMe()
  const send = useSendTestMail()
  const wait = useWait(send.error)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const to = String(new FormData(event.currentTarget).get('to')).trim()
    send.mutate(to, { onSuccess: () => toast.success(`The mail server took a test mail to ${to}.`) })
  }
  return (
    <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-3">
        <Field
          label="Send a test mail to"
          required
          error={fieldErrors(send.error).email ?? fieldErrors(send.error).email_to}
          className="w-full sm:w-80"
        >
          <Input name="to" type="email" key={me?.email} defaultValue={me?.email} autoComplete="email" />
        </Field>
        <Button type="submit" busy={send.isPending} disabled={wait > 0}>
          Send
        </Button>
      </div>
      <FormProblem error={send.error} wait={wait} />
    </form>
  )
}
