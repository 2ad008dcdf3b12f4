import { useState } from 'react'
import { ApiProblem, fieldErrors } from '@/lib/problem'
import { Checkbox } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input, PasswordInput, Select } from '@/ui/input'
import { toast } from '@/ui/toasts'
import { useAddCredential, useReplaceCredential, type Credential, type Services } from '../../keys-api'
import { fieldsOf, partsOf, typeTitle, type CredentialField } from '../../lib/credential-fields'
import { FormProblem } from '../form-problem'

export function AddCredential({ services, onClose }: { services: Services; onClose: () => void }) {
  const add = useAddCredential()
  const [name, setName] = useState(Object.keys(services)[0] ?? '')
  const [wanted, setWanted] = useState<string>()
  const service = services[name]
  if (service === undefined) return null
  const type = service.credential_types.find((one) => one === wanted) ?? service.credential_types[0] ?? ''
  const fields = fieldsOf(type, service.fields[type] ?? [])

  const submit = (form: FormData) =>
    add.mutate(
      { service_name: name, credential_type: type, ...partsOf(form, fields), verify: form.has('verify') },
      { onSuccess: done(`The credential for ${service.display_name} is stored.`, onClose) },
    )
  return (
    <FormDialog
      title="Add a key for another service"
      text="It is kept encrypted and shown masked."
      action="Store"
      busy={add.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Service">
        <Select
          value={name}
          onChange={(event) => {
            setName(event.target.value)
            add.reset()
          }}
        >
          {Object.entries(services).map(([id, { display_name }]) => (
            <option key={id} value={id}>
              {display_name}
            </option>
          ))}
        </Select>
      </Field>
      {service.credential_types.length > 1 && (
        <Field label="Kind">
          <Select value={type} onChange={(event) => setWanted(event.target.value)}>
            {service.credential_types.map((one) => (
              <option key={one} value={one}>
                {typeTitle(one)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {/* A new service or kind begins with empty fields. */}
      <Parts key={`${name} ${type}`} fields={fields} error={add.error} />
      {service.testable && <Verify service={service.display_name} />}
      <FormProblem error={add.error} wait={waitOf(add.error)} />
    </FormDialog>
  )
}

type ReplaceProps = { credential: Credential; services: Services; onClose: () => void }

export function ReplaceCredential({ credential, services, onClose }: ReplaceProps) {
  const replace = useReplaceCredential()
  const { id, service_name, service_display_name: service, credential_type: type } = credential
  const fields = fieldsOf(type, services[service_name]?.fields[type] ?? [])
  return (
    <FormDialog
      title={`Replace the credential for ${service}`}
      text="What you leave empty stays as it is."
      action="Replace"
      busy={replace.isPending}
      onSubmit={(form) =>
        replace.mutate(
          { id, ...partsOf(form, fields), verify: form.has('verify') },
          { onSuccess: done(`The credential for ${service} is replaced.`, onClose) },
        )
      }
      onClose={onClose}
    >
      <Parts fields={fields.map((field) => ({ ...field, required: false }))} error={replace.error} bare />
      {services[service_name]?.testable && <Verify service={service} />}
      <FormProblem error={replace.error} wait={waitOf(replace.error)} />
    </FormDialog>
  )
}

const done = (words: string, onClose: () => void) => () => {
  toast.success(words)
  onClose()
}

const waitOf = (error: unknown) => (error instanceof ApiProblem ? (error.retryAfter ?? 0) : 0)

/** bare: without saying which parts are optional */
function Parts({ fields, error, bare = false }: { fields: CredentialField[]; error: unknown; bare?: boolean }) {
  const errors = fieldErrors(error)
  return fields.map(({ name, label, required, secret }) => (
    <Field
      key={name}
      label={label}
      required={required}
      aside={required || bare ? undefined : 'Optional'}
      error={errors[name]}
      hint={secret ? undefined : required ? 'Where the server is.' : 'Only if it is not at its usual place.'}
    >
      {secret ? (
        <PasswordInput name={name} autoComplete="off" maxLength={4096} spellCheck={false} />
      ) : (
        <Input name={name} type="url" placeholder="https://" autoComplete="off" maxLength={1000} />
      )}
    </Field>
  ))
}

const Verify = ({ service }: { service: string }) => (
  <Checkbox
    name="verify"
    defaultChecked
    label={`Ask ${service} first`}
    hint="A key it refuses is not stored. Nothing is changed there."
  />
)
