import { describe, expect, it } from 'vitest'
import { flowing, placed, stretches, wordAt, type Word } from './words'

const TEXT = 'Dear Ada,\nthe rent is due.'
const word = (text: string, bbox: number[]): Word => ({
  start: TEXT.indexOf(text),
  end: TEXT.indexOf(text) + text.length,
  bbox,
})

describe('a box over the page', () => {
  it('stands where its fractions say', () => {
    expect(placed([0.1, 0.25, 0.6, 0.275])).toEqual({ left: '10%', top: '25%', width: '50%', height: '2.5%' })
  })

  it('grows by a share of its height, and never beyond the page', () => {
    expect(placed([0, 0.98, 0.5, 1], 0.5)).toEqual({ left: '0%', top: '97%', width: '51%', height: '3%' })
  })
})

describe('the word at a point', () => {
  const words = [word('Dear', [0.1, 0.1, 0.2, 0.12]), word('rent', [0.3, 0.2, 0.4, 0.22])]

  it('is the one whose box holds it', () => expect(wordAt(words, 0.35, 0.21)).toBe(1))
  it('is found a little beside its box', () => expect(wordAt(words, 0.098, 0.11)).toBe(0))
  it('is none between the lines', () => expect(wordAt(words, 0.35, 0.15)).toBe(-1))
})

describe('the text, cut', () => {
  const words = [word('rent', []), word('due.', [])]

  it('is whole again when joined', () => {
    const parts = stretches(TEXT, words, [14, 21])

    expect(parts.map(({ text }) => text).join('')).toBe(TEXT)
  })

  it('knows which part is which word and which is quoted', () => {
    const parts = stretches(TEXT, words, [TEXT.indexOf('rent'), TEXT.indexOf('due')])

    expect(parts).toEqual([
      { text: 'Dear Ada,\nthe ', word: undefined, quoted: false },
      { text: 'rent', word: 0, quoted: true },
      { text: ' is ', word: undefined, quoted: true },
      { text: 'due.', word: 1, quoted: false },
    ])
  })

  it('keeps a word that the quote cuts in two as one word', () => {
    const parts = stretches(TEXT, words, [TEXT.indexOf('rent') + 2, TEXT.length])

    expect(parts.filter((part) => part.word === 0).map(({ text, quoted }) => [text, quoted])).toEqual([
      ['re', false],
      ['nt', true],
    ])
  })
})

it('lets full lines run on, and keeps short ones and the gaps between paragraphs', () => {
  const page = 'Ada Byron\nLondon\n\nThank you for the visit to our workshop\non the second of May, and for\nall.'

  const read = flowing(page)

  expect(read).toBe('Ada Byron\nLondon\n\nThank you for the visit to our workshop on the second of May, and for all.')
  expect(read).toHaveLength(page.length)
})
