import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { session, signedIn, signedOut } from '@/lib/access-token'
import { fakeServer, problem, tokens } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { bytesOf, elsewhere, textOf } from '../lib/passkey'
import { PasskeySignIn } from './passkey-sign-in'
import { Passkeys } from './passkeys'

const OWN = '/api/v1/users/me/passkeys'
const HERE = window.location.origin
const at = '2026-01-31T09:15:02.123Z'
const laptop = {
  id: 'p1',
  name: 'Laptop',
  host: window.location.hostname,
  backed_up: false,
  suspect_at: null,
  last_used_at: null,
  created_at: at,
}
const phone = {
  ...laptop,
  id: 'p2',
  name: 'Phone',
  host: 'old.example.com',
  backed_up: true,
  suspect_at: at,
  last_used_at: at,
}
const list = (...data: object[]) => ({ [`GET ${OWN}`]: { body: { data, count: data.length, address: HERE } } })
const bytes = (text: string) => new TextEncoder().encode(text).buffer
const REQUEST = { challenge: 'AAAA', rpId: 'localhost', timeout: 300000, userVerification: 'required' }
const CREATION = {
  rp: { id: 'localhost', name: 'Appliance' },
  user: { id: 'AAAA', name: 'ann', displayName: 'Ann' },
  challenge: '-_8',
  pubKeyCredParams: [],
  excludeCredentials: [{ type: 'public-key', id: 'AQID', transports: ['usb'] }],
}

/** A browser with passkeys, which does as told. */
function browser(does: { create?: unknown; get?: unknown }) {
  const answer = (what: unknown) => vi.fn(async () => (what instanceof DOMException ? Promise.reject(what) : what))
  const credentials = { create: answer(does.create), get: answer(does.get) }
  vi.stubGlobal('PublicKeyCredential', function PublicKeyCredential() {})
  vi.stubGlobal('isSecureContext', true)
  Object.defineProperty(navigator, 'credentials', { value: credentials, configurable: true })
  return credentials
}

beforeEach(() => signedIn('t1'))

it('lists passkeys, and warns of one that may have been copied', async () => {
  browser({})
  fakeServer(list(laptop, phone))
  renderScreen(<Passkeys />)

  const [first, second] = await screen.findAllByRole('listitem')
  expect(first).toHaveTextContent(/^LaptopAdded.*not used yet$/)
  expect(second).toHaveTextContent(/Phone.*Synced.*Only at old\.example\.com.*last used.*may have been copied/)
})

it('adds one: asks the server, the browser and the server', async () => {
  const made = {
    rawId: bytes('id'),
    response: { clientDataJSON: bytes('{}'), attestationObject: bytes('ob'), getTransports: () => ['internal'] },
  }
  const credentials = browser({ create: made })
  const asked = fakeServer({
    ...list(),
    [`POST ${OWN}/options`]: { body: CREATION },
    [`POST ${OWN}`]: { status: 201, body: laptop },
  })
  const { person } = renderScreen(<Passkeys />)
  await person.click(await screen.findByRole('button', { name: 'Add a passkey' }))
  await person.type(screen.getByLabelText('Name'), 'Laptop')
  await person.click(screen.getByRole('button', { name: 'Go on' }))

  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const [[given]] = credentials.create.mock.calls as unknown as [[{ publicKey: PublicKeyCredentialCreationOptions }]]
  expect(given.publicKey.challenge).toEqual(new Uint8Array([251, 255]))
  expect(given.publicKey.excludeCredentials?.[0]?.id).toEqual(new Uint8Array([1, 2, 3]))
  expect(asked.find((one) => one.method === 'POST' && one.path === OWN)?.body).toEqual({
    name: 'Laptop',
    credential: {
      id: 'aWQ',
      rawId: 'aWQ',
      type: 'public-key',
      response: { clientDataJSON: 'e30', attestationObject: 'b2I', transports: ['internal'] },
    },
  })
})

it('asks for the password when the sign-in is old, and says what the browser refused', async () => {
  browser({ create: new DOMException('', 'InvalidStateError') })
  const asked = fakeServer({
    ...list(),
    [`POST ${OWN}/options`]: (one) =>
      (one.body as { password?: string }).password ? { body: CREATION } : problem(403, 'forbidden', 'Password needed.'),
  })
  const { person } = renderScreen(<Passkeys />)
  await person.click(await screen.findByRole('button', { name: 'Add a passkey' }))
  await person.click(screen.getByRole('button', { name: 'Go on' }))
  await person.type(await screen.findByLabelText('Your password'), 'right horse')
  await person.click(screen.getByRole('button', { name: 'Go on' }))

  expect(await screen.findByText('This device has a passkey for your account already.')).toBeVisible()
  expect(asked.at(-1)?.body).toEqual({ password: 'right horse' })
})

it('renames and removes', async () => {
  browser({})
  const asked = fakeServer({
    ...list(laptop),
    [`PATCH ${OWN}/p1`]: { body: { ...laptop, name: 'Old' } },
    [`DELETE ${OWN}/p1`]: { status: 204 },
  })
  const { person } = renderScreen(<Passkeys />)
  await person.click(await screen.findByRole('button', { name: 'More about Laptop' }))
  await person.click(screen.getByRole('menuitem', { name: 'Rename' }))
  await person.clear(screen.getByLabelText('Name'))
  await person.type(screen.getByLabelText('Name'), 'Old')
  await person.click(screen.getByRole('button', { name: 'Rename' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(asked.find((one) => one.method === 'PATCH')?.body).toEqual({ name: 'Old' })

  await person.click(screen.getByRole('button', { name: 'More about Laptop' }))
  await person.click(screen.getByRole('menuitem', { name: 'Remove' }))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Remove' }))
  await waitFor(() => expect(asked.some((one) => one.method === 'DELETE')).toBe(true))
})

it.each([
  ['http://localhost:8080', /do not work at .*Open localhost:8080/],
  [null, /need a host name and TLS/],
])('where passkeys work at %s it says so, and offers none here', async (address, words) => {
  browser({})
  fakeServer({ [`GET ${OWN}`]: { body: { data: [], count: 0, address } } })
  renderScreen(<Passkeys />)

  const card = await screen.findByRole('region', { name: 'Passkeys' })
  expect(within(card).getByRole('status')).toHaveTextContent(words)
  expect(screen.queryByRole('button', { name: 'Add a passkey' })).toBeNull()
})

it('signs in without e-mail and password', async () => {
  signedOut('person')
  const used = {
    rawId: bytes('id'),
    response: {
      clientDataJSON: bytes('{}'),
      authenticatorData: bytes('da'),
      signature: bytes('si'),
      userHandle: bytes('us'),
    },
  }
  const credentials = browser({ get: used })
  const asked = fakeServer({
    'POST /api/v1/login/passkey/options': { body: REQUEST },
    'POST /api/v1/login/passkey': tokens('t2'),
  })
  const { person } = renderScreen(<PasskeySignIn address={HERE} />, '/login')
  await person.click(screen.getByRole('button', { name: 'Sign in with a passkey' }))

  await waitFor(() => expect(session()).toEqual({ status: 'signed-in', token: 't2' }))
  expect(credentials.get).toHaveBeenCalledOnce()
  expect(asked.at(-1)?.body).toMatchObject({ credential: { rawId: 'aWQ', response: { userHandle: 'dXM' } } })
})

it('says why nobody was signed in, and lets one try again', async () => {
  signedOut('person')
  browser({ get: new DOMException('', 'NotAllowedError') })
  fakeServer({ 'POST /api/v1/login/passkey/options': { body: REQUEST } })
  const { person } = renderScreen(<PasskeySignIn address={HERE} />, '/login')
  await person.click(screen.getByRole('button', { name: 'Sign in with a passkey' }))

  expect(await screen.findByText(/No passkey was used/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Sign in with a passkey' })).toBeEnabled()
})

it('points to the address where passkeys work', () => {
  browser({})
  renderScreen(<PasskeySignIn address="http://localhost:8080" />, '/login')

  expect(screen.getByRole('link', { name: 'localhost:8080' })).toHaveAttribute('href', 'http://localhost:8080/login')
  expect(elsewhere('http://localhost:8080', 'http://localhost:8080')).toBeNull()
})

it('reads and writes base64url', () => {
  const every = Uint8Array.from({ length: 256 }, (_, place) => place)

  expect(bytesOf(textOf(every.buffer))).toEqual(every)
  expect(textOf(every.buffer)).not.toMatch(/[+/=]/)
})
