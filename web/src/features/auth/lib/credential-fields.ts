/** What a stored credential is made of, in the words of the service that gave it. */
import type { NewCredential } from '../keys-api'

export type Part = 'api_key' | 'api_secret' | 'base_url'
export type CredentialField = { name: Part; label: string; required: boolean; secret: boolean }

const TYPES: Record<string, string> = {
  api_key: 'API key',
  api_key_secret: 'API key and secret',
  access_key_secret: 'Access key and secret',
  auth_token: 'Token',
  base_url: 'Address',
  bearer_token: 'Bearer token',
  bot_token: 'Bot token',
  connection_string: 'Connection string',
  oauth: 'Access token',
}
const KEYS: Record<string, string> = {
  ...TYPES,
  api_key_secret: 'API key',
  access_key_secret: 'Access key ID',
  base_url: 'API key',
}
const SECRETS: Record<string, string> = { access_key_secret: 'Secret access key' }

/** "bot_token" → "Bot token" */
export const typeTitle = (type: string) => TYPES[type] ?? type.replaceAll('_', ' ')

/** The server's names, where `?` at the end means that it may be left out. */
export const fieldsOf = (type: string, names: readonly string[]): CredentialField[] =>
  names.map((written) => {
    const name = written.replace(/\?$/, '') as Part
    return { name, label: labelOf(name, type), required: !written.endsWith('?'), secret: name !== 'base_url' }
  })

function labelOf(name: Part, type: string): string {
  if (name === 'base_url') return 'Address'
  return name === 'api_secret' ? (SECRETS[type] ?? 'API secret') : (KEYS[type] ?? 'Key')
}

/** What was filled in; what was left empty is not sent. */
export const partsOf = (form: FormData, fields: CredentialField[]) =>
  Object.fromEntries(
    fields.map(({ name }) => [name, String(form.get(name) ?? '').trim()]).filter(([, value]) => value !== ''),
  ) as Pick<NewCredential, Part>
