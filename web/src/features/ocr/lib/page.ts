import type { Word } from '@/ui/paper/words'

/** A page of `structured_data`; boxes in pixels of the page as read. */
export type ReadPage = {
  page: number
  width: number
  height: number
  text: string
  confidence: number | null
  source: 'ocr' | 'text_layer'
  blocks: { words: { bbox: number[]; text: string; confidence: number | null }[] }[]
}

/** The words of a page with their boxes as fractions, and where each stands in the page's text. */
export function wordsOf({ blocks, text, width, height, source }: ReadPage): Word[] {
  const words: Word[] = []
  let from = 0
  for (const { bbox, text: word, confidence } of blocks.flatMap((block) => block.words)) {
    const start = text.indexOf(word, from)
    if (start < 0) continue
    from = start + word.length
    words.push({
      start,
      end: from,
      bbox: bbox.map((part, place) => part / (place % 2 === 0 ? width : height)),
      confidence: source === 'ocr' ? confidence : null, // a PDF's own text needs no guessing
    })
  }
  return words
}
