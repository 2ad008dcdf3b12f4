import { expect, it } from 'vitest'
import { pathOf } from './json-path'

it('writes a path as expressions do', () => {
  expect(pathOf(['lines', 0, 'unit price', 'net'])).toBe('lines[0]["unit price"].net')
  expect(pathOf(['call-1', 'output'], 'nodes')).toBe('nodes["call-1"].output')
})
