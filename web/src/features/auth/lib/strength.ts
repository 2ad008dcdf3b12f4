/** How hard a password is to guess, for a hint while typing. The server has the last word. */

export type Strength = { /** 0 to 4 */ score: number; word: string; advice: string }

const LEVELS: [bits: number, word: string][] = [
  [75, 'Strong'],
  [56, 'Good'],
  [38, 'Fair'],
  [0, 'Weak'],
]
const SETS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]
const SET_SIZES = [26, 26, 10, 33]
const SEQUENCES = 'abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm 01234567890 09876543210'

export function strength(password: string, email = ''): Strength {
  if (password.length < 8) return { score: 0, word: 'Too short', advice: 'Use at least 8 characters.' }
  const name = email.split('@')[0] ?? ''
  const personal =
    password.toLowerCase() === email.toLowerCase() ||
    (name.length > 2 && password.toLowerCase().includes(name.toLowerCase()))
  if (personal) return { score: 1, word: 'Weak', advice: 'Leave your e-mail address out of it.' }
  const bits = unguessable(password) * Math.log2(alphabet(password))
  const level = LEVELS.findIndex(([least]) => bits >= least)
  return {
    score: 4 - level,
    word: LEVELS[level]![1],
    advice: level < 2 ? '' : 'A few unrelated words are easy to keep and hard to guess.',
  }
}

const alphabet = (password: string) =>
  SETS.reduce((sum, set, place) => sum + (set.test(password) ? SET_SIZES[place]! : 0), 0)

/** The length without the characters that merely repeat or continue the ones before them. */
function unguessable(password: string): number {
  const lower = password.toLowerCase()
  let length = 0
  for (let place = 0; place < lower.length; place++) {
    const pair = lower.slice(place - 1, place + 1)
    const follows = place > 0 && (pair[0] === pair[1] || SEQUENCES.includes(pair))
    const repeats = place >= 3 && lower.slice(0, place).includes(lower.slice(place - 2, place + 1))
    length += follows || repeats ? 0.25 : 1
  }
  return length
}
