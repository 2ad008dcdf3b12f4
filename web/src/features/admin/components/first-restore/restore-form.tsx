import { useState, type FormEvent, type ReactNode } from 'react'
import { Button } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Notice } from '@/ui/notice'
import { useFirstRestore, type Restore } from '../../api'
import { Wrong } from '../wrong'
import { PhraseField } from './phrase-field'

type RestoreFormProps = {
  token: string
  source: Restore['source']
  /** whether the recovery phrase is asked for; perhaps = the key may be here already */
  phrase: 'needed' | 'perhaps' | 'none'
  /** what is restored: may hold a field `at`, a local time */
  children: ReactNode
  /** beside the button */
  aside?: ReactNode
}

/** The key's phrase, or to go on without it; then everything is restored. */
export function RestoreForm({ token, source, phrase, children, aside }: RestoreFormProps) {
  const restore = useFirstRestore(token, source)
  const [without, setWithout] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const words = String(form.get('phrase') ?? '').trim()
    const at = form.get('at')
    restore.mutate({
      ...(at && { at: new Date(String(at)).toISOString() }),
      ...(words && { phrase: words }),
      without_secrets: without,
    })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      {children}
      {phrase !== 'none' && (
        <>
          {!without && <PhraseField required={phrase === 'needed'} />}
          <Checkbox
            label="Without stored secrets"
            hint="The phrase is lost: passwords of services and second factors have to be made anew."
            checked={without}
            onChange={(event) => setWithout(event.target.checked)}
          />
          {without && <WhatIsLost />}
        </>
      )}
      <Wrong error={restore.error} />
      <p className="text-sm text-pretty text-ink-faint">
        Afterwards the server starts again, this link is void, and you sign in with an account of the backup.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" size="large" busy={restore.isPending} className="flex-1">
          Restore
        </Button>
        {aside}
      </div>
    </form>
  )
}

const WhatIsLost = () => (
  <Notice kind="warn" title="Files, workflows and accounts come back; these do not:">
    Keys and passwords of other services, secrets of webhooks and sign-in providers, second factors. Whoever has a
    second factor is let in on the server by “appliance user change --email … --remove-second-factor”.
  </Notice>
)
