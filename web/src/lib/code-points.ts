/**
 * The server counts a text's characters by code points, JavaScript by UTF-16 units: "😀" is one there and two here.
 */
const BEYOND = /[\u{10000}-\u{10FFFF}]/u

/** The server's offset in `text` as JavaScript's. */
export function unitsOf(text: string, offset: number): number {
  if (!BEYOND.test(text)) return Math.min(offset, text.length)
  let units = 0
  for (let point = 0; point < offset && units < text.length; point++) units += text.codePointAt(units)! > 0xffff ? 2 : 1
  return units
}

/** The same for many spans at once. */
export function inUnits<Span extends { start: number; end: number }>(text: string, spans: Span[]): Span[] {
  if (!BEYOND.test(text)) return spans
  const units: number[] = [0]
  for (const character of text) units.push(units.at(-1)! + character.length)
  const at = (offset: number) => units[Math.min(offset, units.length - 1)]!
  return spans.map((span) => ({ ...span, start: at(span.start), end: at(span.end) }))
}

/** `text[start:end]` as the server means it. */
export const between = (text: string, start: number, end: number) =>
  text.slice(unitsOf(text, start), unitsOf(text, end))
