import { sureness } from '@/ui/paper/words'
import type { PageWord } from './page'

/** A word worth a look; place: in the list of the page's words. */
export type Doubt = { place: number; word: PageWord }

/** The words the recognition was not sure of, the least sure first. */
export const doubtsOf = (words: PageWord[]): Doubt[] =>
  words
    .map((word, place) => ({ place, word }))
    .filter(({ word }) => ['doubtful', 'unsure'].includes(sureness(word) ?? ''))
    .sort((one, other) => one.word.confidence! - other.word.confidence!)

/** The words that a person has put right, in the order of the page. */
export const correctedOf = (words: PageWord[]): Doubt[] =>
  words.map((word, place) => ({ place, word })).filter(({ word }) => word.corrected)
