import { expect, it } from 'vitest'
import { csv } from './csv'

it('quotes what has commas, quotes or line ends in it, and leaves an empty cell empty', () => {
  expect(
    csv([
      ['Item', 'Price, net'],
      ['12" board', null],
      ['two\nlines', '7'],
    ]),
  ).toBe('Item,"Price, net"\r\n"12"" board",\r\n"two\nlines",7\r\n')
})

it('lets no cell be a formula, and a negative amount be a number', () => {
  expect(csv([['=1+1', '-5,00', '-cmd', '@x']])).toBe(`'=1+1,"-5,00",'-cmd,'@x\r\n`)
})
