import { useId, useState, type FormEvent } from 'react'
import { fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Checkbox, Switch } from '@/ui/checkbox'
import { CodeBlock } from '@/ui/code-block'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input, PasswordInput } from '@/ui/input'
import { idOf } from '../../lib/provider-id'
import { useSaveProvider, type Provider, type ProviderForm } from '../../oidc-api'
import { FormProblem, useWait } from '../form-problem'

/** redirectUri: of a new provider, with `{id}` in place of its id */
type ProviderDialogProps = { onClose: () => void } & (
  { provider: Provider } | { provider?: undefined; redirectUri: string }
)

/** Adds a provider, or changes one. */
export function ProviderDialog({ onClose, ...props }: ProviderDialogProps) {
  const { provider } = props
  const save = useSaveProvider(provider)
  const wait = useWait(save.error)
  const errors = fieldErrors(save.error)
  const form = useId()
  const [name, setName] = useState(provider?.name ?? '')
  const [signUp, setSignUp] = useState(provider?.allow_sign_up ?? false)
  const id = provider?.id ?? idOf(name)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    save.mutate(read(new FormData(event.currentTarget), id, signUp), { onSuccess: onClose })
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={provider ? `Change ${provider.name}` : 'Add a provider'}
      text={!provider && 'Make a web client with the redirect URI below at the provider, then enter what it shows.'}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} kind="primary" busy={save.isPending} disabled={wait > 0}>
            {provider ? 'Save' : 'Add'}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4.5">
        <Field label="Name" required error={errors.name ?? errors.id} hint="On the button: “Continue with …”.">
          <Input
            name="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={100}
            placeholder="Keycloak"
          />
        </Field>
        {props.provider === undefined && id !== '' && (
          <div>
            <p className="mb-1.5 text-sm font-medium">Redirect URI</p>
            <CodeBlock label="Redirect URI" text={props.redirectUri.replace('{id}', id)} />
          </div>
        )}
        {!provider && (
          <Field label="Issuer" required error={errors.issuer} hint="Its address, exactly as the provider writes it.">
            <Input name="issuer" type="url" placeholder="https://id.example.com/realms/home" />
          </Field>
        )}
        <Field label="Client ID" required error={errors.client_id}>
          <Input name="client_id" defaultValue={provider?.client_id} autoComplete="off" />
        </Field>
        <Field label="Client secret" error={errors.client_secret} hint={secretHint(provider)}>
          <PasswordInput name="client_secret" autoComplete="off" />
        </Field>
        <Field label="Scopes" error={errors.scopes}>
          <Input name="scopes" defaultValue={provider?.scopes ?? 'openid profile email'} />
        </Field>
        <Checkbox
          label="Whoever is new gets an account"
          hint="Otherwise only people who have one here, and connect it in their settings."
          checked={signUp}
          onChange={(event) => setSignUp(event.target.checked)}
        />
        {signUp && (
          <Field
            label="Only these domains"
            error={errors.allowed_domains}
            hint="Of verified e-mails, with commas; empty = all."
          >
            <Input
              name="allowed_domains"
              defaultValue={provider?.allowed_domains.join(', ')}
              placeholder="example.com"
            />
          </Field>
        )}
        <Switch label="On the sign-in screen" name="is_active" defaultChecked={provider?.is_active ?? true} />
        <FormProblem error={save.error} wait={wait} />
      </form>
    </Dialog>
  )
}

const secretHint = (provider: Provider | undefined) =>
  provider?.client_secret_set ? 'There is one; leave this empty to keep it.' : 'Leave it empty for a public client.'

function read(form: FormData, id: string, allow_sign_up: boolean): ProviderForm {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  return {
    id,
    allow_sign_up,
    name: text('name'),
    issuer: text('issuer'),
    client_id: text('client_id'),
    ...(text('client_secret') && { client_secret: text('client_secret') }),
    scopes: text('scopes') || 'openid profile email',
    allowed_domains: text('allowed_domains')
      .split(/[\s,]+/)
      .filter(Boolean),
    is_active: form.get('is_active') !== null,
  }
}
