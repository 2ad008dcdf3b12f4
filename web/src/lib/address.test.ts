import { expect, it } from 'vitest'
import { address } from './address'
import { ownPath } from './redirect'

it('fills in path parameters, each encoded as one segment', () => {
  expect(address('/files/{bucket}/{file_path}', { bucket: 'b', file_path: 'a/ö 1.pdf' })).toBe(
    '/files/b/a%2F%C3%B6%201.pdf',
  )
})

it('leaves out what is absent from the query, and repeats lists', () => {
  expect(address('/x', {}, { skip: 0, q: '', none: undefined, status: ['failed', 'running'] })).toBe(
    '/x?skip=0&status=failed&status=running',
  )
})

it('refuses to call a path whose parameter is missing', () => {
  expect(() => address('/x/{id}')).toThrow('/x/{id} needs "id".')
})

it.each([
  ['/workflows?page=2#top', '/workflows?page=2#top'],
  ['https://evil.example/', '/'],
  ['//evil.example/x', '/'],
  ['/\\evil.example/x', '/'],
  ['/\t/evil.example', '/'],
  ['javascript:alert(1)', '/'],
  [null, '/'],
])('after sign-in %s leads to %s', (asked, place) => {
  expect(ownPath(asked)).toBe(place)
})
