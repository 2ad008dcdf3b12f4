/** A quote for reading: line breaks become spaces, a word divided at a line's end is whole again. */
export const unwrapped = (quote: string) =>
  quote
    .replace(/(?<=[a-zäöüß])-\n\s*(?=[a-zäöüß])/g, '')
    .split(/\s+/)
    .filter(Boolean)
    .join(' ')

const COMMON = new Set(
  'a an and are as at be been but by can could did do does for from had has have how i if in into is it its me my no not of on or our she he so that the their them then there these they this to was we were what when where which who whom whose why will with would you your'.split(
    ' ',
  ),
)

/** The words of a question that say what it is about, in lower case. */
export const keywords = (question: string) =>
  [...new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])].filter(
    (word) => word.length > 1 && !COMMON.has(word),
  )

/** The text from the sentence on that holds most of the words. */
export function excerpt(text: string, words: string[]): string {
  const sentences = text.split(/(?<=[.!?:]) /)
  const held = sentences.map(
    (sentence) =>
      new Set(highlighted(sentence, words).flatMap((run) => (run.found ? [run.text.toLowerCase()] : []))).size,
  )
  const best = held.indexOf(Math.max(...held))
  return best <= 0 ? text : `… ${sentences.slice(best).join(' ')}`
}

export type Run = { text: string; found: boolean }

/** A word without the commonest English endings: "beginning" → "begin". */
const stem = (word: string) => (word.length > 4 ? word.replace(/(?:(.)\1ing|ing|ed|es|s|e)$/, '$1') : word)

/** The text cut so that the words that begin like one of `words` stand by themselves; joined it is the text again. */
export function highlighted(text: string, words: string[]): Run[] {
  const stems = words.map(stem)
  if (stems.length === 0) return [{ text, found: false }]
  return text
    .split(/([\p{L}\p{N}]+)/u)
    .filter((part) => part !== '')
    .map((part) => ({
      text: part,
      found: stems.some((stem) => part.toLowerCase().startsWith(stem) && part.length <= stem.length + 4),
    }))
}
