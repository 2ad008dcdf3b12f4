import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useTableState } from '@/lib/table-state'
import { renderScreen } from '@/testing/render'
import { RowMenu } from './menu'
import { Table } from './table'

const ROWS = [{ id: 'a', name: 'Lease' }]

function Documents({ onOpen, onDelete }: { onOpen: (row: { name: string }) => void; onDelete: () => void }) {
  const state = useTableState()
  return (
    <Table
      label="Documents"
      rows={ROWS}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      sort={state.sort}
      onSort={state.setSort}
      menu={() => <RowMenu label="Actions for Lease" items={[{ title: 'Delete', onSelect: onDelete }]} />}
      pager={{ state, count: 137 }}
      columns={[
        { title: 'Name', sort: 'name', cell: (row) => row.name },
        { title: 'Size', cell: () => '12 KiB' },
      ]}
    />
  )
}

function show(at = '/') {
  const onOpen = vi.fn()
  const onDelete = vi.fn()
  return { onOpen, onDelete, ...renderScreen(<Documents onOpen={onOpen} onDelete={onDelete} />, at) }
}

it('keeps page, size and order in the address', async () => {
  const { person, router } = show('/?page=3&size=10&q=x')
  expect(screen.getByText('21–30 of 137')).toBeVisible()

  await person.click(screen.getByRole('button', { name: 'Next page' }))
  expect(router.state.location.search).toBe('?page=4&size=10&q=x')

  await person.click(screen.getByRole('button', { name: 'Name' }))
  expect(router.state.location.search).toBe('?size=10&q=x&sort=name')

  await person.click(screen.getByRole('button', { name: 'Name' }))
  expect(router.state.location.search).toBe('?size=10&q=x&sort=-name')
})

it('stops at the last page', () => {
  show('/?page=14&size=10')

  expect(screen.getByText('131–137 of 137')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Next page' })).toBeDisabled()
})

it('opens a row by a click anywhere on it, and by the keyboard', async () => {
  const { person, onOpen } = show()

  await person.click(screen.getByText('12 KiB'))
  screen.getByRole('button', { name: 'Lease' }).focus()
  await person.keyboard('{Enter}')

  expect(onOpen).toHaveBeenCalledTimes(2)
  expect(onOpen).toHaveBeenLastCalledWith(ROWS[0])
})

it('does not open the row when its menu is used', async () => {
  const { person, onOpen, onDelete } = show()

  await person.click(screen.getByRole('button', { name: 'Actions for Lease' }))
  await person.click(await screen.findByRole('menuitem', { name: 'Delete' }))

  expect(onDelete).toHaveBeenCalledOnce()
  expect(onOpen).not.toHaveBeenCalled()
})
