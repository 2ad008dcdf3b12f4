import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { fakeServer, problem } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import { EnginePicker } from './engine-picker'

const ENGINES = [
  { name: 'tesseract', available: true, reason: null, what: 'Words and boxes' },
  { name: 'easyocr', available: false, reason: 'its component is not installed', what: 'Handwriting' },
]

it('offers what can be used, and says why the rest cannot', async () => {
  fakeServer({ 'GET /api/v1/ocr/engines': { body: ENGINES } })
  const onEngine = vi.fn()
  const { person } = renderScreen(<EnginePicker engine="" onEngine={onEngine} />)

  await person.click(await screen.findByLabelText('tesseract'))

  expect(onEngine).toHaveBeenCalledExactlyOnceWith('tesseract')
  expect(screen.getByLabelText('Automatic')).toBeChecked()
  const off = screen.getByLabelText(/easyocr/)
  expect(off).toBeDisabled()
  expect(off).toHaveAccessibleDescription(/^Handwriting\. Its component is not installed\.$/)
})

it('says that the engines cannot be asked for', async () => {
  fakeServer({ 'GET /api/v1/ocr/engines': problem(503, 'unavailable', 'The server is starting.') })
  renderScreen(<EnginePicker engine="" onEngine={() => undefined} />)

  expect(await screen.findByRole('alert')).toHaveTextContent('The server is starting.')
})
