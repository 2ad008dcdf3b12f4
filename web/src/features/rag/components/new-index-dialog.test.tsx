import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { fakeServer, problem, type Reply } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { NewIndexDialog } from './new-index-dialog'

function open(reply: Reply = { status: 201, body: { id: 'i1', name: 'Letters' } }) {
  const asked = fakeServer({ 'POST /api/v1/rag/index': reply })
  const onCreated = vi.fn()
  const view = renderScreen(<NewIndexDialog onClose={() => undefined} onCreated={onCreated} />)
  return { ...view, asked, onCreated }
}

it('makes an index by its name alone, as is usual', async () => {
  const { person, asked, onCreated } = open()

  await person.type(screen.getByLabelText('Name'), ' Letters ')
  await person.click(screen.getByRole('button', { name: 'Create index' }))

  await vi.waitFor(() => expect(onCreated.mock.calls[0]?.[0]).toMatchObject({ id: 'i1' }))
  expect(asked[0]?.body).toEqual({
    name: 'Letters',
    vector_db_type: 'sqlite_vec',
    chunk_size: 800,
    chunk_overlap: 100,
  })
})

it('lets the cut be set, and knows how much passages may share', async () => {
  const { person, asked } = open()
  await person.type(screen.getByLabelText('Name'), 'Letters')
  await person.click(screen.getByText('How it is searched and cut'))
  await person.clear(screen.getByLabelText('Passage'))
  await person.type(screen.getByLabelText('Passage'), '400')
  expect(screen.getByText('Characters, 0 to 200.')).toBeVisible()

  await person.click(screen.getByRole('button', { name: 'Create index' }))

  await expect.poll(() => asked[0]?.body).toMatchObject({ chunk_size: 400 })
})

it('says that the name is taken, and keeps it', async () => {
  const { person } = open(problem(409, 'already-exists', 'You already have an index called “Letters”.'))

  await person.type(screen.getByLabelText('Name'), 'Letters')
  await person.click(screen.getByRole('button', { name: 'Create index' }))

  expect(await screen.findByText('You already have an index called “Letters”.')).toBeVisible()
  expect(screen.getByLabelText('Name')).toHaveValue('Letters')
})
