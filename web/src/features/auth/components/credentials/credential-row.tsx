import { Gauge, Pencil, Trash2 } from 'lucide-react'
import { duration } from '@/lib/format'
import { asProblem } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Switch } from '@/ui/checkbox'
import { RowMenu } from '@/ui/menu'
import { Notice } from '@/ui/notice'
import { RelativeTime } from '@/ui/relative-time'
import { useSwitchCredential, useTestCredential, type Credential, type CredentialTest } from '../../keys-api'
import { typeTitle } from '../../lib/credential-fields'

type CredentialRowProps = { credential: Credential; testable: boolean; onReplace: () => void; onDelete: () => void }

/** One stored credential: masked, switched on and off, tested. */
export function CredentialRow({ credential, testable, onReplace, onDelete }: CredentialRowProps) {
  const test = useTestCredential()
  const change = useSwitchCredential()
  const { id, service_display_name: service, credential_type, masked_key, last_used_at } = credential
  const active = change.isPending ? change.variables.is_active : credential.is_active
  return (
    <li className="px-5 py-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <p className="font-medium">{service}</p>
          <p className="mt-0.5 text-sm text-ink-faint">
            {typeTitle(credential_type)} <code className="font-mono text-ink-soft">{masked_key}</code> · last used{' '}
            <RelativeTime at={last_used_at} never="never" />
          </p>
        </div>
        <div className="flex items-center gap-3">
          <Switch
            label={<span className="sr-only">{`${service} is active`}</span>}
            checked={active ?? false}
            onChange={(event) => change.mutate({ id, is_active: event.target.checked })}
          />
          {testable && (
            <Button
              size="small"
              icon={Gauge}
              busy={test.isPending}
              aria-label={`Test ${service}`}
              onClick={() => test.mutate(id)}
            >
              Test
            </Button>
          )}
          <RowMenu
            label={`Actions for ${service}`}
            items={[
              { title: 'Replace', icon: Pencil, onSelect: onReplace },
              { title: 'Delete', icon: Trash2, danger: true, onSelect: onDelete },
            ]}
          />
        </div>
      </div>
      {test.isSuccess && <Verdict result={test.data} />}
      {test.isError && (
        <Notice kind="bad" className="mt-3">
          {asProblem(test.error).detail} {asProblem(test.error).hint}
        </Notice>
      )}
    </li>
  )
}

const Verdict = ({ result: { valid, message, latency_ms } }: { result: CredentialTest }) => (
  <Notice kind={valid === null ? 'warn' : valid ? 'good' : 'bad'} className="mt-3">
    {message} It took {duration(latency_ms)}.
  </Notice>
)
