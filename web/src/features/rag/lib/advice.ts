const ADVICE: [RegExp, string][] = [
  [/no text found/i, 'The file is empty, or a picture without writing. A sharper scan (300 dpi) may help.'],
  [/encrypted|password/i, 'Save a copy without a password and add that.'],
  [/damaged|broken|corrupt/i, 'Open it in another program, save it anew and add that copy.'],
  [/characters; \d+ are allowed|pages|megapixels/i, 'Split it into smaller files and add those.'],
]

/** What to do about a document that could not be indexed. */
export const adviceOn = (message: string) =>
  ADVICE.find(([pattern]) => pattern.test(message))?.[1] ?? 'Delete it and add the file again.'
