import { expect, it } from 'vitest'
import { jsonDiff } from './json-diff'

it('names what was added, removed and changed by its path', () => {
  const before = { total: 100, lines: [{ item: 'ink' }, { item: 'pens' }], gone: true }
  const after = { total: 120, lines: [{ item: 'ink', price: 3 }], 'unit price': null }

  expect(jsonDiff(before, after)).toEqual([
    { path: 'total', kind: 'changed', before: 100, after: 120 },
    { path: 'lines[0].price', kind: 'added', after: 3 },
    { path: 'lines[1]', kind: 'removed', before: { item: 'pens' } },
    { path: 'gone', kind: 'removed', before: true },
    { path: '["unit price"]', kind: 'added', after: null },
  ])
})

it('finds nothing in equal values', () => {
  expect(jsonDiff({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual([])
})

it('treats another kind of value as one change', () => {
  expect(jsonDiff({ a: [] }, { a: {} })).toEqual([{ path: 'a', kind: 'changed', before: [], after: {} }])
  expect(jsonDiff('x', null)).toEqual([{ path: '', kind: 'changed', before: 'x', after: null }])
})

it('takes keys for keys, whatever they are called', () => {
  expect(jsonDiff({}, JSON.parse('{"constructor": 1, "__proto__": 2}'))).toEqual([
    { path: 'constructor', kind: 'added', after: 1 },
    { path: '__proto__', kind: 'added', after: 2 },
  ])
})

it('stops at the most that is asked for', () => {
  expect(jsonDiff([], Array.from({ length: 9 }, Number), 4)).toHaveLength(4)
})
