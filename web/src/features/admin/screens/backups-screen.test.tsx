import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { zoneInUse } from '@/lib/time-style'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { BackupsScreen } from './backups-screen'

beforeEach(() => signedIn('t1'))
afterEach(() => void vi.useRealTimers())

const BACKUPS = '/api/v1/admin/backups'
const NAME = 'appliance-20260131-091500.tar'
const backup = { name: NAME, size: 52_428_800, made_at: '2026-01-31T09:15:00.000Z', uploaded: false }
const archive = { source: 'backup', name: NAME, at: null, error: null, code: null }
const none = {
  data: [],
  folder: '/data/backups',
  every_hours: 0,
  keep: 7,
  running: false,
  last_error: null,
  restore: null,
  restored_at: null as string | null,
}
const one = { ...none, data: [backup], every_hours: 24 }
const off = {
  state: 'off',
  target: '',
  confirmed_at: null,
  lag_seconds: null,
  contents_waiting: 0,
  restarts: 0,
  last_error: null,
  last_check: null,
  reach: null,
}
const KEY = { 'GET /api/v1/admin/key': { body: { written_down: true, mark: 'a' } } }
const server = (backups: object, more: Parameters<typeof fakeServer>[0] = {}, replica: object = off) =>
  fakeServer({
    ...KEY,
    [`GET ${BACKUPS}`]: { body: backups },
    'GET /api/v1/admin/replication': { body: replica },
    ...more,
  })
const choose = async (person: ReturnType<typeof renderScreen>['person'], item: string) => {
  await person.click(await screen.findByRole('button', { name: `Actions for ${NAME}` }))
  await person.click(await screen.findByRole('menuitem', { name: item }))
}

it('says how to begin while there are none, and how to switch schedule and replica on', async () => {
  server(none)
  renderScreen(<BackupsScreen />)

  expect(await screen.findByText('No backups yet')).toBeVisible()
  expect(screen.getByText('Only when asked for')).toBeVisible()
  expect(await screen.findByText(/target = "file:/)).toBeVisible()
})

it('makes one, and shows that it is being made', async () => {
  const asked = server(none, { [`POST ${BACKUPS}`]: { status: 202, body: { ...none, running: true } } })
  const { person } = renderScreen(<BackupsScreen />)
  await person.click(await screen.findByRole('button', { name: 'Make a backup' }))

  expect(await screen.findByRole('button', { name: 'Being made …' })).toBeDisabled()
  expect(screen.getByRole('progressbar')).toBeVisible()
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

it('restores only after its name has been typed, and then shows the check', async () => {
  const restore = { ...archive, state: 'checking', done: 26_214_400, total: 52_428_800 }
  const asked = server(one, { [`POST ${BACKUPS}/${NAME}/restore`]: { status: 202, body: { ...one, restore } } })
  const { person } = renderScreen(<BackupsScreen />)
  await choose(person, 'Restore …')
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getByText(/set aside, not lost/)).toBeVisible()
  expect(within(dialog).getByRole('button', { name: 'Replace everything' })).toBeDisabled()

  await person.type(within(dialog).getByLabelText(`Type ${NAME} to go on`), NAME)
  await person.click(within(dialog).getByRole('button', { name: 'Replace everything' }))

  expect(await screen.findByRole('progressbar', { name: 'Checked' })).toHaveAttribute('aria-valuenow', '50')
  expect(asked.some(({ path }) => path.endsWith('/restore'))).toBe(true)
})

it('says in the dialog why there is no room for a restore, and what to do', async () => {
  const hint = 'Make room there: `appliance disk` tells what uses it.'
  const refused = problem(507, 'storage-full', 'The restore needs 50 MiB more; the disk of /data has 9 MiB left.', {
    hint,
  })
  server(one, { [`POST ${BACKUPS}/${NAME}/restore`]: refused })
  const { person } = renderScreen(<BackupsScreen />)
  await choose(person, 'Restore …')
  const dialog = await screen.findByRole('dialog')
  await person.type(within(dialog).getByLabelText(`Type ${NAME} to go on`), NAME)
  await person.click(within(dialog).getByRole('button', { name: 'Replace everything' }))

  const told = await within(dialog).findByRole('alert')
  expect(told).toHaveTextContent('The restore needs 50 MiB more')
  expect(told).toHaveTextContent(hint)
  expect(screen.queryByRole('progressbar', { name: 'Checked' })).toBeNull()
})

it('waits while the server starts again, and says when it is back', async () => {
  const restore = { ...archive, state: 'restarting', done: 1, total: 1 }
  let answers = 0
  server(one, {
    [`GET ${BACKUPS}`]: () => {
      answers += 1
      if (answers === 1) return { body: { ...one, restore } }
      return answers === 2 ? problem(500, 'internal', 'Away.') : { body: { ...one, restored_at: backup.made_at } }
    },
  })
  renderScreen(<BackupsScreen />)

  expect(await screen.findByText('The server is starting again')).toBeVisible()
  expect(await screen.findByText(`The server is back, with the data of ${NAME}.`)).toBeVisible()
  expect(screen.queryByText('The server is starting again')).toBeNull()
})

it('says why a restore failed', async () => {
  const restore = { ...archive, state: 'failed', done: 0, total: 1, error: 'blobs/ab is not what was put into it.' }
  server({ ...one, restore })
  renderScreen(<BackupsScreen />)

  expect(await screen.findByRole('alert')).toHaveTextContent('blobs/ab is not what was put into it.')
})

it('deletes after a question, and says when that fails', async () => {
  server(one, { [`DELETE ${BACKUPS}/${NAME}`]: problem(404, 'not-found', 'There is no such backup.') })
  const { person } = renderScreen(<BackupsScreen />)
  await choose(person, 'Delete')
  await person.click(await screen.findByRole('button', { name: 'Delete' }))

  expect(await screen.findByText('There is no such backup.')).toBeVisible()
})

it('checks the replica when asked', async () => {
  const running = { ...off, state: 'running', target: 'file:///mnt/r', lag_seconds: 1.2, confirmed_at: backup.made_at }
  const checked = { ...running, last_check: { checked_at: backup.made_at, ok: false, message: 'Nothing is there.' } }
  server(one, { 'POST /api/v1/admin/replication/check': { body: checked } }, running)
  const { person } = renderScreen(<BackupsScreen />)
  await person.click(await screen.findByRole('button', { name: 'Check now' }))

  expect(await screen.findByText('Nothing is there.')).toBeVisible()
  expect(screen.getByText('At most 1.2 s')).toBeVisible()
})

it('shows what the server says when the list cannot be had', async () => {
  server(one, { [`GET ${BACKUPS}`]: problem(403, 'forbidden', 'Superusers only.') })
  renderScreen(<BackupsScreen />)

  expect(await screen.findByRole('alert')).toHaveTextContent('Superusers only.')
})

const reach = {
  earliest: '2026-01-30T09:00:00.000Z',
  latest: '2026-01-31T09:15:08.000Z',
  fine_since: '2026-01-31T08:15:08.000Z',
  fine_seconds: 1,
  coarse_seconds: 30,
}
const replica = {
  ...off,
  state: 'running',
  target: 'file:///mnt/r',
  lag_seconds: 1.2,
  confirmed_at: reach.latest,
  reach,
}
const RESTORE = '/api/v1/admin/replication/restore'
const goBack = () => screen.findByRole('region', { name: 'Go back to a time' })

it('says that going back to a time needs a replica, while there is none', async () => {
  server(one)
  renderScreen(<BackupsScreen />)

  expect(await within(await goBack()).findByText(/a replica is needed/)).toBeVisible()
})

it('goes back to a minute ago only after the time has been typed, and shows how far it is', async () => {
  vi.setSystemTime('2026-01-31T09:15:08.900Z')
  const restore = { ...archive, source: 'replica', name: '', at: '2026-01-31T09:14:08.000Z' }
  const asked = server(
    one,
    {
      [`POST ${RESTORE}`]: {
        status: 202,
        body: { ...one, restore: { ...restore, state: 'checking', done: 3, total: 4 } },
      },
    },
    replica,
  )
  const { person } = renderScreen(<BackupsScreen />)
  await person.click(await screen.findByRole('button', { name: 'One minute ago' }))
  expect(screen.getByText(/to the second/)).toBeVisible()
  expect(screen.getByText(/--at 2026-01-31T09:14:08Z --preview/)).toBeInTheDocument()
  await person.click(screen.getByRole('button', { name: 'Go back …' }))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getByRole('heading')).toHaveTextContent(`:14:08 (${zoneInUse()})?`)
  expect(within(dialog).getByText(/set aside, not lost/)).toBeVisible()
  expect(within(dialog).getByRole('button', { name: 'Replace everything' })).toBeDisabled()
  await person.type(within(dialog).getByLabelText(/^Type \d\d:14:08 to go on/), typedTime(restore.at))
  await person.click(within(dialog).getByRole('button', { name: 'Replace everything' }))

  expect(await screen.findByRole('progressbar', { name: 'Checked' })).toHaveAttribute('aria-valuenow', '75')
  expect(screen.getByText(/3 of 4 contents of files fetched/)).toBeVisible()
  expect(asked.find(({ path }) => path === RESTORE)?.body).toEqual({ at: '2026-01-31T09:14:08.000Z' })
})

const typedTime = (at: string) => new Date(at).toLocaleTimeString('en-GB')

it('refuses a time before the replica began', async () => {
  server(one, {}, replica)
  const { person } = renderScreen(<BackupsScreen />)
  await person.click(await screen.findByRole('button', { name: 'Another time …' }))
  const field = screen.getByLabelText(/^Day and time/)
  await person.clear(field)
  await person.type(field, '2020-01-01T00:00:00')

  expect(screen.getByText(/The replica begins at/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Go back …' })).toBeNull()
})

it('asks for the recovery phrase when the key is missing, and sends it', async () => {
  let answers = 0
  const asked = server(one, {
    [`POST ${BACKUPS}/${NAME}/restore`]: () =>
      ++answers === 1
        ? problem(409, 'key-missing', 'The key is not here.')
        : { status: 202, body: { ...one, restore: { ...archive, state: 'checking', done: 0, total: 0 } } },
  })
  const { person } = renderScreen(<BackupsScreen />)
  await choose(person, 'Restore …')
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).queryByLabelText('Recovery phrase')).toBeNull()
  await person.type(within(dialog).getByLabelText(`Type ${NAME} to go on`), NAME)
  await person.click(within(dialog).getByRole('button', { name: 'Replace everything' }))
  expect(await within(dialog).findByText('The key is not here.')).toBeVisible()
  await person.type(within(dialog).getByLabelText('Recovery phrase'), 'lusab babad')
  await person.click(within(dialog).getByRole('button', { name: 'Replace everything' }))

  expect(await screen.findByText(/It is opened/)).toBeVisible()
  expect(asked.filter(({ path }) => path.endsWith('/restore')).map(({ body }) => body)).toEqual([
    {},
    { phrase: 'lusab babad' },
  ])
})

it('says why going back failed, and that nothing has changed', async () => {
  const restore = { ...archive, source: 'replica', name: '', state: 'failed', done: 0, total: 0, error: 'It is gone.' }
  server({ ...one, restore }, {}, replica)
  renderScreen(<BackupsScreen />)

  expect(
    await screen.findByText('The latest state of the replica was not restored; nothing has changed.'),
  ).toBeVisible()
  expect(screen.getByRole('alert')).toHaveTextContent('It is gone.')
})

it('says when the server came back without what was to be restored', async () => {
  const restore = { ...archive, state: 'checking', done: 1, total: 2 }
  let answers = 0
  server(one, { [`GET ${BACKUPS}`]: () => ({ body: ++answers === 1 ? { ...one, restore } : one }) })
  renderScreen(<BackupsScreen />)

  expect(await screen.findByText(`The server has started again, and ${NAME} is not in place.`)).toBeVisible()
})

it('tells who comes later that everything has just been replaced', async () => {
  server({ ...one, restored_at: new Date().toISOString() })
  renderScreen(<BackupsScreen />)

  expect(await screen.findByText(/A restore replaced the data just now/)).toBeVisible()
})
