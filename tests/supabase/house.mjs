// The server under test, as a user's program sees it: createClient with URL and key, and the mails that arrive.
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'

export const URL_ = process.env.APPLIANCE_URL
export const ANON = process.env.ANON_KEY
export const SERVICE = process.env.SERVICE_ROLE_KEY
export const PASSWORD = 'seven green bottles'
const OUTBOX = join(process.env.APPLIANCE_DATA, 'outbox')

let count = 0
/** An address nobody has used before. */
export const address = () => `${process.pid}.${++count}.${Date.now()}@example.com`

/** Storage in memory that several clients may share, as the tabs of a browser do. */
export function memory() {
  const held = new Map()
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  }
}

/** A program with the public key. */
export const anonymous = (auth = {}) =>
  createClient(URL_, ANON, { auth: { autoRefreshToken: false, storage: memory(), ...auth } })

/** A program with the service key. */
export const admin = () => createClient(URL_, SERVICE, { auth: { autoRefreshToken: false, persistSession: false } })

/** A fresh person, signed in: {client, user, session, email}. */
export async function person(auth = {}) {
  const client = anonymous(auth)
  const email = address()
  const { data, error } = await client.auth.signUp({ email, password: PASSWORD })
  if (error) throw error
  return { client, email, ...data }
}

/** The value of an answer without an error. */
export function good({ data, error }) {
  if (error) throw error
  return data
}

/** The text of the newest mail to `to` that contains `words` and not `other`, once there is one. */
export async function mailTo(to, words = '', other = '\0') {
  const seen = () =>
    readdirSync(OUTBOX)
      .filter((name) => name.endsWith('.eml'))
      .sort()
      .reverse()
  const find = () =>
    seen()
      .map(read)
      .find((mail) => mail.to === to && mail.text.includes(words) && !mail.text.includes(other))
  const watcher = watch(OUTBOX)
  try {
    for (const end = Date.now() + 20_000; Date.now() < end;) {
      const found = find()
      if (found) return found.text
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 1000)
        watcher.once('change', () => (clearTimeout(timer), resolve()))
      })
    }
    throw new Error(`no mail to ${to} with ${JSON.stringify(words)}`)
  } finally {
    watcher.close()
  }
}

function read(name) {
  const [head, ...body] = readFileSync(join(OUTBOX, name), 'utf8').replaceAll('\r\n', '\n').split('\n\n')
  const header = (key) => new RegExp(`^${key}: (.*)$`, 'im').exec(head)?.[1] ?? ''
  const text = body.join('\n\n')
  return { to: header('to'), text: header('content-transfer-encoding') === 'quoted-printable' ? unquoted(text) : text }
}

const unquoted = (text) =>
  text.replaceAll('=\n', '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))

/** The six digits and the link of a mail. */
export const codeOf = (text) => /^ *(\d{6})$/m.exec(text)[1]
export const linkOf = (text) => /https?:\/\/\S+\/auth\/v1\/verify\S+/.exec(text)[0]

/** Follow a mailed link as a browser does: the address it leads to. */
export async function follow(link) {
  const answer = await fetch(link, { redirect: 'manual' })
  if (answer.status !== 303) throw new Error(`${answer.status} ${await answer.text()}`)
  return new URL(answer.headers.get('location'))
}

/** The code of RFC 6238 for the step that is `later` steps from now. */
export function codeFor(secret, later = 0) {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const key = Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)
      .map((byte) => parseInt(byte, 2)),
  )
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const digest = createHmac('sha1', key).update(step).digest()
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}
