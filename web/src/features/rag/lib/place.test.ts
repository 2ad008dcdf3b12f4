import { expect, it } from 'vitest'
import { linkTo, pageOf, quoteOf } from './place'

it('writes a link that can be read again', () => {
  const link = linkTo({ documentId: 'd1', page: 2, quote: [120, 188] })

  expect(link).toBe('/rag/documents/d1?page=2&quote=120-188')
  const search = new URLSearchParams(link.split('?')[1])
  expect([pageOf(search.get('page')), quoteOf(search.get('quote'))]).toEqual([2, [120, 188]])
})

it('leaves out what is not known', () => {
  expect(linkTo({ documentId: 'd1', page: null, quote: null })).toBe('/rag/documents/d1')
})

it.each(['', '5', '9-3', '4-4', '-1-5', '1-2-3', 'a-b', '1e3-2e3'])('takes %j for no quote', (text) => {
  expect(quoteOf(text)).toBeNull()
})

it.each([null, '', '0', '-1', '1.5', 'two'])('takes %j for no page', (text) => expect(pageOf(text)).toBeNull())
