/** x0, y0, x1, y1: fractions of the page's width and height, origin top left. */
export type Bbox = readonly number[]

/** A word of a page. start, end: offsets in the page's text, in UTF-16 units. confidence: 0 to 1. */
export type Word = { start: number; end: number; bbox: Bbox; confidence?: number | null }

/** How sure the recognition is of a word: below 60 % it is likely wrong, below 85 % worth a second look. */
export type Sureness = 'sure' | 'unsure' | 'doubtful'

/** undefined for a word that nobody had to guess. */
export function sureness({ confidence }: Pick<Word, 'confidence'>): Sureness | undefined {
  if (typeof confidence !== 'number') return undefined
  return confidence < 0.6 ? 'doubtful' : confidence < 0.85 ? 'unsure' : 'sure'
}

/** Chosen words of a page: the first and the last, by their place in the list of words. */
export type Chosen = readonly [number, number]

/** From one word to another, in either direction. */
export const between = (one: number, other: number): Chosen => [Math.min(one, other), Math.max(one, other)]

/** The chosen words as they stand in the text; what lies between them, such as a line's end, too. */
export const chosenText = (text: string, words: Word[], [first, last]: Chosen) =>
  text.slice(words[first]?.start ?? 0, words[last]?.end ?? 0)

/** Where a box is drawn over the page; pad: grows it by that share of its own height, on all sides. */
export function placed([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: Bbox, pad = 0) {
  const more = (y1 - y0) * pad
  const left = Math.max(0, x0 - more)
  const top = Math.max(0, y0 - more)
  const right = Math.min(1, x1 + more)
  const bottom = Math.min(1, y1 + more)
  return { left: share(left), top: share(top), width: share(right - left), height: share(bottom - top) }
}

const share = (part: number) => `${Number((part * 100).toFixed(3))}%`

/** The word at a point of the page (fractions), a little beside it counts; -1 = none. */
export function wordAt(words: Word[], x: number, y: number, slack = 0.003): number {
  return words.findIndex(
    ({ bbox: [x0 = 0, y0 = 0, x1 = 0, y1 = 0] }) =>
      x >= x0 - slack && x <= x1 + slack && y >= y0 - slack && y <= y1 + slack,
  )
}

/**
 * A page's text for reading: full lines run on, short ones (addresses, headings) keep their end.
 * Every character keeps its place, so that offsets stay true.
 */
export function flowing(text: string): string {
  const full = 0.7 * Math.max(...text.split('\n').map((line) => line.length))
  return text.replace(/([^\n]+)\n(?=[^\n])/g, (whole, line: string) => (line.length >= full ? `${line} ` : whole))
}

/** A stretch of text: of which word, if any, and whether it belongs to the quote. */
export type Stretch = { text: string; word: number | undefined; quoted: boolean }

/** The text cut where words and the quote begin and end; joined it is the text again. */
export function stretches(text: string, words: Word[], quote?: readonly [number, number]): Stretch[] {
  const cuts = new Set([0, text.length])
  for (const { start, end } of words) cuts.add(start).add(end)
  for (const offset of quote ?? []) cuts.add(offset)
  const places = [...cuts].filter((place) => place >= 0 && place <= text.length).sort((a, b) => a - b)
  const wordOf = new Map(words.flatMap(({ start, end }, number) => (end > start ? [[start, number] as const] : [])))
  let word: number | undefined
  return places.slice(0, -1).map((start, place) => {
    if (word !== undefined && start >= words[word]!.end) word = undefined
    word = wordOf.get(start) ?? word
    const quoted = quote !== undefined && start >= quote[0] && start < quote[1]
    return { text: text.slice(start, places[place + 1]), word, quoted }
  })
}
