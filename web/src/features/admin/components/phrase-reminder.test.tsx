import { screen, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import PhraseReminder from './phrase-reminder'

beforeEach(() => signedIn('t1'))

const WORDS = Array.from({ length: 17 }, (_, at) => `word${at + 1}`)
const KEY = { mark: 'abcd', written_down: false }
const server = (is_superuser: boolean, key = KEY) =>
  fakeServer({
    'GET /api/v1/users/me': { body: { id: '1', email: 'ann@example.com', is_superuser } },
    'GET /api/v1/admin/key': { body: key },
    'POST /api/v1/admin/key/phrase': ({ body }) =>
      (body as { password: string }).password === 'right horse'
        ? { body: { words: WORDS } }
        : problem(400, 'invalid-credentials', 'The password is wrong.'),
    'POST /api/v1/admin/key/verify': ({ body }) =>
      (body as { words: { place: number; word: string }[] }).words.every(({ place, word }) => word === WORDS[place - 1])
        ? { body: { ...key, written_down: true } }
        : problem(422, 'validation-error', 'These are not the words at those places.'),
  })

it('shows the phrase for the password, asks three words back and goes away', async () => {
  const asked = server(true)
  const { person } = renderScreen(<PhraseReminder />)
  await person.click(await screen.findByRole('button', { name: 'Show the phrase' }))
  await person.type(await screen.findByLabelText('Your password'), 'wrong{Enter}')
  expect(await screen.findByText(/The password is wrong/)).toBeVisible()
  await person.clear(screen.getByLabelText('Your password'))
  await person.type(screen.getByLabelText('Your password'), 'right horse{Enter}')

  const list = await screen.findByRole('list', { name: 'Recovery phrase' })
  expect(within(list).getAllByRole('listitem')).toHaveLength(17)
  await person.click(screen.getByRole('button', { name: 'I have written them down' }))
  expect(screen.queryByText('word17')).toBeNull()
  const fields = await screen.findAllByLabelText(/^Word \d+/)
  for (const field of fields) await person.type(field, 'nonsense')
  await person.click(screen.getByRole('button', { name: 'Compare' }))
  expect(await screen.findByText(/not the words at those places/)).toBeVisible()
  for (const field of fields) {
    await person.clear(field)
    await person.type(field, `word${field.getAttribute('name')?.replace('word-', '')}`)
  }
  await person.click(screen.getByRole('button', { name: 'Compare' }))

  await expect.poll(() => screen.queryByText('Write down the recovery phrase')).toBeNull()
  expect(asked.filter(({ path }) => path.endsWith('/verify'))).toHaveLength(2)
})

it('can be put off, until there is another key', async () => {
  server(true)
  const { person, unmount } = renderScreen(<PhraseReminder />)
  await person.click(await screen.findByRole('button', { name: 'Later' }))
  expect(screen.queryByText('Write down the recovery phrase')).toBeNull()
  unmount()

  server(true, { mark: 'other', written_down: false })
  renderScreen(<PhraseReminder />)
  expect(await screen.findByText('Write down the recovery phrase')).toBeVisible()
})

it('asks nothing for somebody who is no superuser', async () => {
  const asked = server(false)
  renderScreen(<PhraseReminder />)

  await expect.poll(() => asked.map(({ path }) => path)).toContain('/api/v1/users/me')
  expect(asked.some(({ path }) => path.includes('/admin/'))).toBe(false)
})
