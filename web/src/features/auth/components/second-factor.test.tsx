import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { SecondFactor } from './second-factor'

beforeEach(() => signedIn('t1'))

const FACTOR = '/api/v1/users/me/second-factor'
const state = (recovery_codes_left: number, enabled = true) => ({
  [`GET ${FACTOR}`]: { body: { enabled, recovery_codes_left } },
})

it('shows the key as a QR code, as a link and as text', async () => {
  const uri = 'otpauth://totp/Appliance%3Aann?secret=ABC'
  fakeServer({ ...state(0, false), [`POST ${FACTOR}`]: { status: 201, body: { secret: 'ABCDEF', uri } } })
  const { person } = renderScreen(<SecondFactor />)
  await person.type(await screen.findByLabelText('Your password'), 'right horse')
  await person.click(screen.getByRole('button', { name: 'Set up' }))

  const picture = await screen.findByRole('img', { name: /QR code/ })
  expect(picture.querySelector('path')?.getAttribute('d')).toMatch(/^M4 4h7v1h-7z/) // the corner that scanners look for
  expect(picture.querySelector('rect')).toHaveAttribute('fill', 'white')
  expect(screen.getByRole('link', { name: /on this device/ })).toHaveAttribute('href', uri)
  expect(screen.getByText('ABCDEF')).toBeVisible()
})

it.each([
  [4, '4 recovery codes are left.', 0],
  [3, 'Only 3 recovery codes are left.', 1],
  [1, 'Only 1 recovery code is left.', 1],
  [0, 'No recovery codes are left.', 1],
])('with %i codes left it says "%s"', async (left, words, warnings) => {
  fakeServer(state(left))
  renderScreen(<SecondFactor />)

  expect(await screen.findByText(words)).toBeVisible()
  expect(screen.queryAllByRole('status')).toHaveLength(warnings)
})

it('renews the codes, and gives them out to copy, to save and to print', async () => {
  const print = vi.fn()
  vi.stubGlobal('print', print)
  const asked = fakeServer({
    ...state(2),
    [`POST ${FACTOR}/recovery-codes`]: (one) =>
      (one.body as { code: string }).code === '123456'
        ? { body: { recovery_codes: ['aaaaa-bbbbb', 'ccccc-ddddd'] } }
        : problem(400, 'invalid-credentials', 'The password or the code is wrong.'),
  })
  const { person } = renderScreen(<SecondFactor />)
  await person.click(await screen.findByRole('button', { name: 'Renew recovery codes' }))
  const dialog = within(screen.getByRole('dialog'))
  await person.type(dialog.getByLabelText('Code'), '000000')
  await person.click(dialog.getByRole('button', { name: 'Renew' }))
  expect(await dialog.findByRole('alert')).toHaveTextContent('The password or the code is wrong.')
  await person.clear(dialog.getByLabelText('Code'))
  await person.type(dialog.getByLabelText('Code'), ' 123456 ')
  await person.click(dialog.getByRole('button', { name: 'Renew' }))

  expect(await screen.findByLabelText('Recovery codes')).toHaveTextContent('aaaaa-bbbbb ccccc-ddddd')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(asked.filter((one) => one.method === 'POST').at(-1)?.body).toEqual({ code: '123456' })
  await person.click(screen.getByRole('button', { name: 'Copy' }))
  expect(await navigator.clipboard.readText()).toBe('aaaaa-bbbbb\nccccc-ddddd')
  await person.click(screen.getByRole('button', { name: 'Print' }))
  expect(print).toHaveBeenCalledOnce()
  expect(document.querySelector('[data-print]')).toHaveTextContent(/Recovery codes .* aaaaa-bbbbb ccccc-ddddd/)
  window.dispatchEvent(new Event('afterprint'))
  expect(document.querySelector('[data-print]')).toBeNull()
})
