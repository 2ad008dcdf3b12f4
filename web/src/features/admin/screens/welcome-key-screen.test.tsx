import { screen, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderRoutes } from '@/testing/render'
import { WelcomeKeyScreen } from './welcome-key-screen'

const WORDS = Array.from({ length: 17 }, (_, at) => `word${at + 1}`)
const KEY = { mark: 'abcd', written_down: false }

const server = (is_superuser = true, key = KEY) =>
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

const open = () =>
  renderRoutes(
    [
      { path: '/welcome/key', element: <WelcomeKeyScreen /> },
      { path: '/welcome/demo', element: <p>the demo</p> },
      { path: '/', element: <p>the dashboard</p> },
    ],
    '/welcome/key',
  )

beforeEach(() => signedIn('t1'))

it('goes by the keyboard from the password over the words and three of them to the next step', async () => {
  server()
  const { person } = open()
  expect(await screen.findByLabelText('Your password')).toHaveFocus()
  await person.keyboard('wrong{Enter}')
  expect(await screen.findByText(/The password is wrong/)).toBeVisible()
  await person.clear(screen.getByLabelText('Your password'))
  await person.type(screen.getByLabelText('Your password'), 'right horse{Enter}')

  const list = await screen.findByRole('list', { name: 'Recovery phrase' })
  expect(within(list).getAllByRole('listitem')).toHaveLength(17)
  expect(screen.getByRole('button', { name: 'I have written them down' })).toHaveFocus()
  await person.keyboard('{Enter}')
  const fields = await screen.findAllByLabelText(/^Word \d+/)
  expect(fields[0]).toHaveFocus()
  for (const field of fields) await person.type(field, `word${field.getAttribute('name')?.replace('word-', '')}`)
  await person.keyboard('{Enter}')

  expect(await screen.findByText('the demo')).toBeVisible()
})

it('refuses other words and shows the phrase again', async () => {
  server()
  const { person } = open()
  await person.type(await screen.findByLabelText('Your password'), 'right horse{Enter}')
  await person.click(await screen.findByRole('button', { name: 'I have written them down' }))
  for (const field of await screen.findAllByLabelText(/^Word \d+/)) await person.type(field, 'nonsense')
  await person.click(screen.getByRole('button', { name: 'Compare' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('not the words at those places')

  await person.click(screen.getByRole('button', { name: 'Show the words again' }))

  expect(screen.getByText('word17')).toBeVisible()
})

it('can be put off', async () => {
  server()
  const { person } = open()

  await person.click(await screen.findByRole('link', { name: 'Later' }))

  expect(await screen.findByText('the demo')).toBeVisible()
})

it('is skipped where the phrase is written down, and is nothing for others', async () => {
  server(true, { ...KEY, written_down: true })
  const { unmount } = open()
  expect(await screen.findByText('the demo')).toBeVisible()
  unmount()

  server(false)
  open()
  expect(await screen.findByText('the dashboard')).toBeVisible()
})
