import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { asProblem } from '@/lib/problem'
import { Button } from '@/ui/button'
import { useCopy } from '@/ui/copy'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input, Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { RelativeTime } from '@/ui/relative-time'
import { useSignedLink } from '../api'

const HOUR = 3600 // seconds
const TIMES = [
  [HOUR, 'One hour'],
  [24 * HOUR, 'One day'],
  [7 * 24 * HOUR, 'One week'],
] as const

type LinkDialogProps = {
  bucket: string
  path: string
  name: string
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Makes a link that gives the file to anyone who has it, until it expires. */
export function LinkDialog({ bucket, path, name, open, onOpenChange }: LinkDialogProps) {
  const [seconds, setSeconds] = useState<number>(HOUR)
  const sign = useSignedLink()
  const { copied, copy } = useCopy()
  const change = (next: boolean) => {
    sign.reset()
    onOpenChange(next)
  }
  const make = () => sign.mutate({ bucket, path, seconds }, { onSuccess: ({ signed_url }) => void copy(signed_url) })
  const actions = sign.data ? (
    <Button kind="primary" icon={copied ? Check : Copy} onClick={() => void copy(sign.data.signed_url)}>
      {copied ? 'Copied' : 'Copy again'}
    </Button>
  ) : (
    <Button kind="primary" icon={Copy} busy={sign.isPending} onClick={make}>
      Copy link
    </Button>
  )
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={`Link to “${name}”`}
      text="Whoever has the link can download the file without signing in."
      size="small"
      actions={actions}
    >
      {sign.error ? (
        <Notice kind="bad" className="mb-4">
          {asProblem(sign.error).detail}
        </Notice>
      ) : null}
      {sign.data ? (
        <Field
          label="Link"
          hint={
            <>
              Valid until <RelativeTime at={sign.data.expires_at} absolute />.
            </>
          }
        >
          <Input
            readOnly
            value={sign.data.signed_url}
            onFocus={(event) => event.target.select()}
            className="font-mono text-sm"
          />
        </Field>
      ) : (
        <Field label="Valid for">
          <Select value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
            {TIMES.map(([time, title]) => (
              <option key={time} value={time}>
                {title}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </Dialog>
  )
}
