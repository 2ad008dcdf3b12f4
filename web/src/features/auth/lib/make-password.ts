const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789' // none that look alike
const GROUPS = 4
const PER_GROUP = 4

/** "k7mq-x2ab-…": 16 letters, some 79 bits, easy to read out. */
export const makePassword = () =>
  Array.from({ length: GROUPS }, () => Array.from({ length: PER_GROUP }, randomLetter).join('')).join('-')

function randomLetter(): string {
  // Bytes above the last whole multiple are drawn again: else the first letters would come more often.
  const fair = 256 - (256 % LETTERS.length)
  const [byte = 0] = crypto.getRandomValues(new Uint8Array(1))
  return byte < fair ? LETTERS.charAt(byte % LETTERS.length) : randomLetter()
}
