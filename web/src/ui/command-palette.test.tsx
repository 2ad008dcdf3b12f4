import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { renderScreen } from '@/testing/render'
import { CommandPalette, type PaletteGroup } from './command-palette'

const nothing = () => undefined
const item = (key: string, title: string) => ({ key, title, onSelect: nothing })
const GROUPS: PaletteGroup[] = [
  { title: 'Screens', items: [item('screen 1 Workflows', 'Workflows'), item('screen 2 OCR', 'OCR')] },
  { title: 'Actions', items: [item('action 0 New workflow', 'New workflow')] },
]

it('chooses what is called as it was typed, whatever its key is', async () => {
  renderScreen(<CommandPalette open onOpenChange={nothing} text="new workflow" onText={nothing} groups={GROUPS} />)

  expect(await screen.findByRole('option', { name: 'New workflow', selected: true })).toBeVisible()
  expect(screen.queryByRole('option', { name: 'Workflows' })).toBeNull()
})
