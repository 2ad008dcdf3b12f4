/**
 * The browser's half of passkeys: makes and uses them, in the words that the API takes.
 * Source: W3C Web Authentication Level 3; binary values travel as base64url without padding.
 */

import type { components } from '@/api/schema'

type Schemas = components['schemas']

/** 'button' = the browser asks now; 'autofill' = it offers passkeys in the e-mail field, for as long as it takes. */
export type Asking = 'button' | 'autofill'

/** The browser, or the person at it, did not go along. `silent` = the person knows: they cancelled. */
export class PasskeyRefused extends Error {
  readonly silent: boolean
  constructor(message: string, silent = false) {
    super(message)
    this.name = 'PasskeyRefused'
    this.silent = silent
  }
}

/** Whether this browser has passkeys at all, at this address. */
export const hasPasskeys = () => typeof window.PublicKeyCredential === 'function' && window.isSecureContext

/** Whether it can offer them in the e-mail field. */
export const hasAutofill = async () =>
  hasPasskeys() && (await window.PublicKeyCredential.isConditionalMediationAvailable?.()) === true

/** Where the page must be opened for passkeys to work; null = they work here, or nowhere. */
export function elsewhere(address: string | null | undefined, here = window.location.origin): string | null {
  return address && address !== here ? address : null
}

export async function makePasskey(options: Schemas['PasskeyCreation']): Promise<Schemas['RegistrationCredential']> {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((known) => ({
      ...known,
      id: bytesOf(known.id),
      transports: known.transports as AuthenticatorTransport[],
    })),
  }
  const made = (await asked((signal) => navigator.credentials.create({ publicKey, signal }))) as PublicKeyCredential
  const response = made.response as AuthenticatorAttestationResponse
  return {
    ...identified(made),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  }
}

export async function answerChallenge(
  options: Schemas['PasskeyRequest'],
  asking: Asking,
): Promise<Schemas['AuthenticationCredential']> {
  const publicKey = { ...options, challenge: bytesOf(options.challenge) }
  const mediation = asking === 'autofill' ? ('conditional' as const) : undefined
  const used = (await asked((signal) =>
    navigator.credentials.get({ publicKey, mediation, signal }),
  )) as PublicKeyCredential
  const response = used.response as AuthenticatorAssertionResponse
  return {
    ...identified(used),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      userHandle: response.userHandle && textOf(response.userHandle),
    },
  }
}

const identified = ({ rawId }: PublicKeyCredential) => ({
  id: textOf(rawId),
  rawId: textOf(rawId),
  type: 'public-key' as const,
})

let waiting: AbortController | undefined

/** A browser answers one question at a time: an earlier one ends. */
async function asked(question: (signal: AbortSignal) => Promise<Credential | null>): Promise<Credential> {
  stopAsking()
  waiting = new AbortController()
  try {
    const answer = await question(waiting.signal)
    if (answer === null) throw new PasskeyRefused('There was no answer.', true)
    return answer
  } catch (error) {
    throw refusal(error)
  }
}

export const stopAsking = () => waiting?.abort()

function refusal(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error
  if (error.name === 'AbortError') return new PasskeyRefused('Another question came between.', true)
  if (error.name === 'NotAllowedError')
    return new PasskeyRefused('No passkey was used: it was cancelled, took too long, or there is none here.')
  if (error.name === 'InvalidStateError')
    return new PasskeyRefused('This device has a passkey for your account already.')
  if (error.name === 'SecurityError') return new PasskeyRefused('Passkeys do not work at this address.')
  return new PasskeyRefused(`The browser could not do it: ${error.message}`)
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

export function textOf(data: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
