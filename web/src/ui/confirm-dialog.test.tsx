import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { ApiProblem } from '@/lib/problem'
import { ConfirmDialog } from './confirm-dialog'

function ask(props: Partial<Parameters<typeof ConfirmDialog>[0]> = {}) {
  const onConfirm = vi.fn(() => Promise.resolve())
  const onOpenChange = vi.fn()
  render(
    <ConfirmDialog
      open
      onOpenChange={onOpenChange}
      title="Delete “Invoices”?"
      action="Delete"
      onConfirm={onConfirm}
      {...props}
    />,
  )
  return { onConfirm, onOpenChange, person: userEvent.setup({ delay: null }) }
}
const button = () => screen.getByRole('button', { name: 'Delete' })

it('closes when the work is done', async () => {
  const { onConfirm, onOpenChange, person } = ask()

  await person.click(button())

  expect(onConfirm).toHaveBeenCalledOnce()
  expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false)
})

it('stays open with the reason when the work failed', async () => {
  const used = new ApiProblem({ status: 409, code: 'invalid-state', detail: 'An execution is using it.' })
  const { onOpenChange, person } = ask({ onConfirm: () => Promise.reject(used) })

  await person.click(button())

  expect(await screen.findByRole('alert')).toHaveTextContent('An execution is using it.')
  expect(onOpenChange).not.toHaveBeenCalled()
})

it('waits for the e-mail address to be typed', async () => {
  const { person } = ask({ typed: 'ann@example.com' })
  expect(button()).toBeDisabled()

  await person.keyboard('ann@example.com')

  expect(button()).toBeEnabled()
})

it('closes by Esc', async () => {
  const { onOpenChange, person } = ask()

  await person.keyboard('{Escape}')

  expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false)
})
