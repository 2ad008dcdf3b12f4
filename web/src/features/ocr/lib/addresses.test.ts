import { expect, it } from 'vitest'
import { addressesOf, wrongAddress } from './addresses'

it('takes one address per line', () => {
  expect(addressesOf(' https://a.example/1.pdf \n\nstorage://scans/2.png\r\n')).toEqual([
    'https://a.example/1.pdf',
    'storage://scans/2.png',
  ])
})

it('names the line that the server does not like', () => {
  expect(wrongAddress({ 'document_urls.1': 'Is not public.' }, ['https://a', 'http://10.0.0.1/'])).toBe(
    'Line 2, http://10.0.0.1/: Is not public.',
  )
  expect(wrongAddress({ engine: 'Is unknown.' }, ['https://a'])).toBeUndefined()
})
