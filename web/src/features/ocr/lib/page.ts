import type { Word } from '@/ui/paper/words'

export type Table = { bbox: number[]; rows: (string | null)[][] }
export type Field = { key: string; value: string; page: number; bbox?: number[] | null }

/** A page of `structured_data`; boxes in pixels of the page as read. */
export type ReadPage = {
  page: number
  width: number
  height: number
  text: string
  confidence: number | null
  source: 'ocr' | 'text_layer'
  blocks: { words: { bbox: number[]; text: string; confidence: number | null }[] }[]
  tables?: Table[]
  /** what was done to the picture before it was read, and why */
  preparation?: { taken: string; why: string } | null
}

/** A word that a person has put right, "" = there is none. word: its place among all words of the page, in the order of the blocks. */
export type Correction = { word: number; text: string }

/** number: the word's place among all words of the page, as corrections count. recognised: what stood there before. */
export type PageWord = Word & { number: number; recognised: string; corrected: boolean }

/** A page's text, and its words in it. */
export type Reading = { text: string; words: PageWord[] }

/** The page as it is to be read: with the corrections in their places. Boxes become fractions of the page. */
export function readingOf(page: ReadPage, corrections: Correction[] = []): Reading {
  const right = new Map(corrections.map(({ word, text }) => [word, text]))
  const words: PageWord[] = []
  let text = ''
  let from = 0 // in the page's own text
  page.blocks
    .flatMap((block) => block.words)
    .forEach(({ bbox, text: recognised, confidence }, number) => {
      const found = page.text.indexOf(recognised, from)
      if (found < 0) return
      const shown = right.get(number) ?? recognised
      text += page.text.slice(from, found) + shown
      from = found + recognised.length
      words.push({
        number,
        recognised,
        corrected: right.has(number),
        start: text.length - shown.length,
        end: text.length,
        bbox: fractions(bbox, page),
        // A PDF's own text needs no guessing, nor does what a person wrote.
        confidence: page.source === 'ocr' && !right.has(number) ? confidence : null,
      })
    })
  return { text: text + page.text.slice(from), words }
}

/** Pixels of the page to shares of its width and height. */
export const fractions = (bbox: number[], { width, height }: Pick<ReadPage, 'width' | 'height'>) =>
  bbox.map((part, place) => part / (place % 2 === 0 ? width : height))

/** The corrections with this one among them; an empty text says that there is no word, the recognised one takes it out. */
export function withCorrection(
  corrections: Correction[],
  { number, recognised }: PageWord,
  text: string,
): Correction[] {
  const others = corrections.filter(({ word }) => word !== number)
  const wanted = text.trim()
  if (wanted === recognised) return others
  return [...others, { word: number, text: wanted }].sort((one, other) => one.word - other.word)
}
