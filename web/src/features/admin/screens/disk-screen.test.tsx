import { screen, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { DiskScreen } from './disk-screen'

beforeEach(() => signedIn('t1'))

const DISK = '/api/v1/admin/disk'
const part = (name: string, bytes: number, detail = '') => ({ name, bytes, detail })
const disk = {
  total: 100_000,
  free: 40_000,
  wanted: 50_000,
  parts: [part('database', 2048), part('before_restore', 4096)],
  tables: [],
  unused: 0,
  buckets: [part('user-uploads', 1024, '1')],
  owners: [part('ann@example.com', 1024, '1')],
  files: [part('user-uploads/a.txt', 1024, 'ann@example.com')],
  aside: [part('before-restore-1', 4096)],
  unused_contents: 0,
}

it('says what uses the disk, and that it is nearly full', async () => {
  fakeServer({ [`GET ${DISK}`]: { body: disk } })
  renderScreen(<DiskScreen />)

  expect(await screen.findByText('Kept aside by restores')).toBeVisible()
  expect(screen.getByText('user-uploads/a.txt')).toBeVisible()
  expect(screen.getByText('Less than 49 KiB are free.')).toBeVisible()
  expect(screen.getByText('The database is too large to be read for this.')).toBeVisible()
})

it('frees one thing after a question, and measures again', async () => {
  const asked = fakeServer({
    [`GET ${DISK}`]: { body: disk },
    [`POST ${DISK}/free`]: { body: { data: [{ what: 'before_restore', bytes: 4096, error: null }] } },
  })
  const { person } = renderScreen(<DiskScreen />)
  await person.click(await screen.findByRole('button', { name: 'Free: Data kept aside by restores' }))
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  await person.click(await screen.findByRole('button', { name: 'Free it' }))

  await expect.poll(() => asked.filter(({ path, method }) => path === DISK && method === 'GET')).toHaveLength(2)
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ what: ['before_restore'] })
})

it('keeps the question open with the reason when it could not be freed', async () => {
  fakeServer({
    [`GET ${DISK}`]: { body: disk },
    [`POST ${DISK}/free`]: { body: { data: [{ what: 'before_restore', bytes: 0, error: 'A restore is under way.' }] } },
  })
  const { person } = renderScreen(<DiskScreen />)
  await person.click(await screen.findByRole('button', { name: 'Free: Data kept aside by restores' }))
  await person.click(await screen.findByRole('button', { name: 'Free it' }))

  expect(await within(screen.getByRole('dialog')).findByText('A restore is under way.')).toBeVisible()
})

it('shows what the server says when it cannot be measured', async () => {
  fakeServer({ [`GET ${DISK}`]: problem(403, 'forbidden', 'Superusers only.') })
  renderScreen(<DiskScreen />)

  expect(await screen.findByRole('alert')).toHaveTextContent('Superusers only.')
})
