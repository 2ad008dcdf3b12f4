import { screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { renderScreen } from '@/testing/render'
import { Dialog } from './dialog'
import { RowMenu } from './menu'

/** As the lists do it: the window is there while something is asked. */
function List() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button onClick={() => setOpen(true)}>Ask</button>
      <RowMenu label="Actions" items={[{ title: 'Rename', onSelect: () => setOpen(true) }]} />
      {open && (
        <Dialog open onOpenChange={setOpen} title="Rename">
          <input aria-label="Name" />
        </Dialog>
      )}
    </>
  )
}

it('gives the focus back to the button that opened it', async () => {
  const { person } = renderScreen(<List />)
  await person.click(screen.getByRole('button', { name: 'Ask' }))
  await waitFor(() => expect(screen.getByLabelText('Name')).toHaveFocus())

  await person.keyboard('{Escape}')

  await waitFor(() => expect(screen.getByRole('button', { name: 'Ask' })).toHaveFocus())
})

it('gives the focus back to the button of the menu it was chosen from', async () => {
  const { person } = renderScreen(<List />)
  screen.getByRole('button', { name: 'Actions' }).focus()
  await person.keyboard('{Enter}')
  await screen.findByRole('menuitem', { name: 'Rename' })
  await person.keyboard('{Enter}')
  await waitFor(() => expect(screen.getByLabelText('Name')).toHaveFocus())

  await person.keyboard('{Escape}')

  await waitFor(() => expect(screen.getByRole('button', { name: 'Actions' })).toHaveFocus())
})
