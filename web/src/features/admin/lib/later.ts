const NAME = 'phrase-later'

/** Whether the phrase of this key was put off in this browser; another key asks anew. */
export const laterFor = (mark: string) => localStorage.getItem(NAME) === mark

export const putOff = (mark: string) => localStorage.setItem(NAME, mark)
