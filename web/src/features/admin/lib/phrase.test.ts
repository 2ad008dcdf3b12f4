import { expect, it } from 'vitest'
import { typed } from './phrase'

it.each([
  ['', 0, undefined],
  ['lusab babad gutih', 3, undefined],
  ['Lusab,  BABAD\n3. gutih ', 3, undefined],
  ['lusab bab', 2, undefined],
  ['lusab bab ', 2, 'bab'],
  ['lusab babax gutih', 3, 'babax'],
  ['lusab babadd', 2, 'babadd'],
  ['lusab e', 2, 'e'],
])('%j has %d words, of which %s is none', (text, count, unknown) => expect(typed(text)).toEqual({ count, unknown }))
