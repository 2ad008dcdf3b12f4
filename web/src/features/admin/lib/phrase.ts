/** The words of a recovery phrase as they are typed: five letters, consonants and vowels in turn (see core/recovery_phrase). */
const LETTERS = ['bdfghjklmnprstvz', 'aiou']

export const WORDS = 17

export type Typed = {
  /** words so far */
  count: number
  /** the first that is none, as typed */
  unknown: string | undefined
}

/** What has been typed of a phrase. A word still being typed is not unknown as long as it may become one. */
export function typed(text: string): Typed {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? []
  const open = /[a-z]$/i.test(text) ? words.length - 1 : words.length // words before this one are finished
  return { count: words.length, unknown: words.find((word, at) => !fits(word) || (at < open && word.length < 5)) }
}

const fits = (word: string) =>
  word.length <= 5 && [...word].every((letter, at) => LETTERS[at % 2]?.includes(letter) ?? false)
