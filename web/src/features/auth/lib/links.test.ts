import { expect, it } from 'vitest'
import { linksOf } from './links'

it('finds each address once, without the signs that close a sentence', () =>
  expect(
    linksOf(
      'Go to https://box.example/reset?token=a_b-c.\n(or http://x.example/), https://box.example/reset?token=a_b-c',
    ),
  ).toEqual(['https://box.example/reset?token=a_b-c', 'http://x.example/']))

it('takes nothing else for an address', () => expect(linksOf('javascript:alert(1) ftp://x www.x.example')).toEqual([]))
