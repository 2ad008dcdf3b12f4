/** A written answer's text, cut at its markers. number: of the citation, from 1. */
export type Piece = { text: string } | { number: number }

/** "Dogs may not be kept [1]." → text, 1, text. A number that no citation has stays text. */
export function pieces(text: string, citations: number): Piece[] {
  return text
    .split(/(\[\d+(?:\s*,\s*\d+)*\])/)
    .filter((part) => part !== '')
    .flatMap((part): Piece[] => {
      const numbers = /^\[[\d,\s]+\]$/.test(part) ? part.slice(1, -1).split(',').map(Number) : []
      const known = numbers.length > 0 && numbers.every((number) => number >= 1 && number <= citations)
      return known ? numbers.map((number) => ({ number })) : [{ text: part }]
    })
}
