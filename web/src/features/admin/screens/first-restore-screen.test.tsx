import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedOut } from '@/lib/access-token'
import { fakeServer, problem, type Reply } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { FirstRestoreScreen } from './first-restore-screen'

const RESTORE = 'GET /api/v1/setup/restore'
const NOTHING = { replica: null, largest_archive: 2 ** 30, archive: null, restore: null }
const ARCHIVE = {
  name: 'a.tar',
  size: 2048,
  made_at: '2026-01-31T09:15:02.123Z',
  version: '1.0',
  files: 3,
  key: 'missing',
}
const under = (state: string, done = 0) => ({ source: 'backup', name: 'a.tar', state, done, total: 100, error: null })

beforeEach(() => {
  signedOut('person')
  sessionStorage.clear()
  window.history.replaceState(null, '', '/setup/restore?token=secret')
})

const shown = (found: object): Reply => ({ body: { ...NOTHING, ...found } })

it('asks with the token of the link, and for it where there is none', async () => {
  window.history.replaceState(null, '', '/setup/restore')
  const asked = fakeServer({
    [RESTORE]: ({ headers }) =>
      headers.get('X-Setup-Token') === 'right' ? shown({}) : problem(400, 'invalid-token', 'Not valid.'),
  })
  const { person } = renderScreen(<FirstRestoreScreen />)

  await person.type(screen.getByLabelText('Set-up token'), 'wrong{Enter}')
  expect(await screen.findByText(/not the token of the server’s last start/)).toBeVisible()
  await person.clear(screen.getByLabelText('Set-up token'))
  await person.type(screen.getByLabelText('Set-up token'), 'right{Enter}')

  expect(await screen.findByText('Drop the backup here')).toBeVisible()
  expect(asked.map(({ headers }) => headers.get('X-Setup-Token'))).toEqual(['wrong', 'right'])
})

it('keeps the token over a new load of the page', async () => {
  const asked = fakeServer({ [RESTORE]: shown({}) })
  renderScreen(<FirstRestoreScreen />).unmount()
  expect(window.location.href).not.toContain('secret')

  renderScreen(<FirstRestoreScreen />)

  expect(await screen.findByText('Drop the backup here')).toBeVisible()
  expect(new Set(asked.map(({ headers }) => headers.get('X-Setup-Token')))).toEqual(new Set(['secret']))
})

it('names the word of the phrase that is none, and shows what the server says of the whole', async () => {
  const asked = fakeServer({
    [RESTORE]: shown({ archive: ARCHIVE }),
    'POST /api/v1/setup/restore/archive/restore': problem(409, 'wrong-phrase', 'The phrase is of another key.'),
  })
  const { person } = renderScreen(<FirstRestoreScreen />)
  const field = await screen.findByLabelText('Recovery phrase')

  await person.type(field, 'lusab babax gutih')
  expect(screen.getByText(/“babax” is no word/)).toBeVisible()
  expect(screen.getByText('3 of 17 words')).toBeVisible()
  await person.clear(field)
  await person.type(field, 'lusab babad')
  expect(screen.queryByText(/is no word/)).toBeNull()
  await person.click(screen.getByRole('button', { name: 'Restore' }))

  expect(await screen.findByRole('alert')).toHaveTextContent('The phrase is of another key.')
  expect(asked.at(-1)?.body).toEqual({ phrase: 'lusab babad', without_secrets: false })
})

it('says what is lost without the key, and sends no phrase then', async () => {
  const asked = fakeServer({
    [RESTORE]: shown({ archive: ARCHIVE }),
    'POST /api/v1/setup/restore/archive/restore': {
      status: 202,
      body: { ...NOTHING, archive: ARCHIVE, restore: under('checking', 40) },
    },
  })
  const { person } = renderScreen(<FirstRestoreScreen />)
  await person.type(await screen.findByLabelText('Recovery phrase'), 'lusab')

  await person.click(screen.getByLabelText('Without stored secrets'))
  expect(screen.getByText(/--remove-second-factor/)).toBeVisible()
  await person.click(screen.getByRole('button', { name: 'Restore' }))

  expect(await screen.findByRole('progressbar', { name: 'Restored' })).toHaveAttribute('aria-valuenow', '40')
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ without_secrets: true })
})

it.each(['inside', 'here'])('asks for no phrase where the key is %s', async (key) => {
  fakeServer({ [RESTORE]: shown({ archive: { ...ARCHIVE, key } }) })
  renderScreen(<FirstRestoreScreen />)

  expect(await screen.findByText(/Nothing more is needed/)).toBeVisible()
  expect(screen.queryByLabelText('Recovery phrase')).toBeNull()
})

it('restores the replica as it was at a time', async () => {
  const asked = fakeServer({
    [RESTORE]: shown({ replica: 'file:///mnt/replica' }),
    'POST /api/v1/setup/restore/replica': problem(404, 'not-found', 'There is no replica there.'),
  })
  const { person } = renderScreen(<FirstRestoreScreen />)
  await person.click(await screen.findByRole('tab', { name: 'The replica' }))
  expect(screen.getByText('file:///mnt/replica')).toBeVisible()
  await person.selectOptions(screen.getByLabelText('State'), 'As it was at a time')
  await person.type(screen.getByLabelText('Time'), '2026-01-31T09:15:00')
  await person.click(screen.getByRole('button', { name: 'Restore' }))

  expect(await screen.findByRole('alert')).toHaveTextContent('There is no replica there.')
  const at = new Date('2026-01-31T09:15:00').toISOString()
  expect(asked.at(-1)?.body).toEqual({ at, without_secrets: false })
})

it('waits over the restart and leads to the sign-in', async () => {
  const replies: Reply[] = [shown({ restore: under('checking') }), shown({ restore: under('restarting') })]
  replies.push('no connection', problem(409, 'invalid-state', 'Set up already.'))
  fakeServer({ [RESTORE]: () => (replies.length > 1 ? replies.shift()! : replies[0]!) })
  const { queryClient } = renderScreen(<FirstRestoreScreen />)
  expect(await screen.findByText('Restoring')).toBeVisible()

  for (const heading of ['Starting again', 'Starting again', 'Everything is back']) {
    await queryClient.refetchQueries()
    expect(await screen.findByRole('heading', { name: heading })).toBeVisible()
  }

  expect(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/login')
  await waitFor(() => expect(sessionStorage.getItem('setup-token')).toBeNull())
})

it('says why a restore failed, and offers to try again', async () => {
  fakeServer({ [RESTORE]: shown({ restore: { ...under('failed'), error: 'It is damaged.' } }) })
  renderScreen(<FirstRestoreScreen />)

  expect(await screen.findByRole('alert')).toHaveTextContent('The backup was not restored; nothing has changed.')
  expect(screen.getByText('Drop the backup here')).toBeVisible()
})

it('leads to the sign-in where there is an administrator already', async () => {
  fakeServer({ [RESTORE]: problem(409, 'invalid-state', 'Set up already.') })
  renderScreen(<FirstRestoreScreen />)

  expect(await screen.findByRole('heading', { name: 'All set up' })).toBeVisible()
})

it('says that the disk is too full before anything is sent', async () => {
  fakeServer({ [RESTORE]: shown({ largest_archive: 0 }) })
  renderScreen(<FirstRestoreScreen />)

  expect(await screen.findByText('The server’s disk is too full')).toBeVisible()
  expect(screen.getByRole('button', { name: /Drop the backup here/ })).toBeDisabled()
})
